(block  ;; label = @1
  (loop  ;; label = @2
    (i64.lt_s
      (local.get $account)
      (i64.const 0))
    (local.set $wayOut
      (i32.const 0))
    (br_if 1 (;@1;))
    (local.get $r0)
    (local.set $flagB
      (i32.const 1))
    (local.set $flagA)
    (local.set $r0
      (i32.add
        (local.get $r0)
        (i32.const 1)))
    (local.get $r0)
    (local.set $flagB
      (local.get $r1))
    (local.set $flagA)
    (local.set $t0
      (i32.sub
        (local.get $r0)
        (local.get $r1)))
    (if  ;; label = @3
      (i32.eqz
        (i32.ge_s
          (local.get $flagA)
          (local.get $flagB)))
      (then
        (local.set $scratch
          (i32.const 134218752))
        (i32.store offset=8388608
          (i32.const 0)
          (local.get $scratch))
        (local.set $wayOut
          (i32.const 1))
        (br 2 (;@1;))))
    (local.set $account
      (i64.add
        (local.get $account)
        (i64.const -33554429)))
    (local.set $account
      (i64.add
        (local.get $account)
        (i64.const -8388607)))
    (i32.store
      (local.get $counters)
      (i32.add
        (i32.load
          (local.get $counters))
        (i32.const 1)))
    (br 0 (;@2;)))
