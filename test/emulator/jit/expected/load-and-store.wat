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
        (local.tee $scratch
          (i32.add
            (local.get $r1)
            (i32.const -536870912)))
        (i32.const 2))
      (i32.const 32768))
    (local.set $wayOut
      (i32.const 1))
    (br_if 1 (;@1;))
    (local.set $r3
      (i32.load offset=2097152 align=1
        (local.get $scratch)))
    (i32.ge_u
      (i32.rotr
        (local.tee $scratch
          (i32.add
            (local.get $r2)
            (i32.const -536870910)))
        (i32.const 1))
      (i32.const 65536))
    (local.set $wayOut
      (i32.const 2))
    (br_if 1 (;@1;))
    (i32.store16 offset=2097152 align=1
      (local.get $scratch)
      (local.get $r3))
    (local.set $account
      (i64.add
        (local.get $account)
        (i64.const -33554429)))
    (i32.store
      (local.get $counters)
      (i32.add
        (i32.load
          (local.get $counters))
        (i32.const 1)))
    (br 0 (;@2;)))
