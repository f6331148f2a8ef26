(block  ;; label = @1
  (loop  ;; label = @2
    (i64.lt_s
      (local.get $account)
      (i64.const 0))
    (local.set $wayOut
      (i32.const 0))
    (br_if 1 (;@1;))
    (i32.ge_u
      (i32.rotr
        (local.tee $group0
          (i32.add
            (local.get $r1)
            (i32.const -536870912)))
        (i32.const 2))
      (i32.const 32765))
    (local.set $wayOut
      (i32.const 1))
    (br_if 1 (;@1;))
    (local.set $t0
      (i32.load offset=2097160 align=1
        (local.get $group0)))
    (local.set $t1
      (i32.load offset=2097164 align=1
        (local.get $group0)))
    (local.set $r3
      (local.get $t0))
    (local.set $r4
      (local.get $t1))
    (local.set $t0
      (i32.load offset=2097152 align=1
        (local.get $group0)))
    (local.set $r1
      (i32.add
        (local.get $r1)
        (i32.const 4)))
    (local.set $r5
      (local.get $t0))
    (i32.store offset=2097160 align=1
      (local.get $group0)
      (local.get $r3))
    (local.get $r1)
    (local.set $flagB
      (i32.const 4))
    (local.set $flagA)
    (local.set $r1
      (i32.sub
        (local.get $r1)
        (i32.const 4)))
    (local.set $account
      (i64.add
        (local.get $account)
        (i64.const -75497467)))
    (i32.store
      (local.get $counters)
      (i32.add
        (i32.load
          (local.get $counters))
        (i32.const 1)))
    (br 0 (;@2;)))
