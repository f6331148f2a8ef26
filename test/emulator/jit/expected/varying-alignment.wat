(block  ;; label = @1
  (loop  ;; label = @2
    (i64.lt_s
      (local.get $account)
      (i64.const 0))
    (local.set $wayOut
      (i32.const 0))
    (br_if 1 (;@1;))
    (local.set $signature
      (i32.const 0))
    (local.set $scratch
      (i32.sub
        (local.tee $address
          (i32.add
            (local.get $r1)
            (local.get $r2)))
        (i32.const 536870912)))
    (if  ;; label = @3
      (i32.gt_u
        (local.get $scratch)
        (i32.const 131068))
      (then
        (local.set $scratch
          (i32.sub
            (local.get $address)
            (i32.const 134217728)))
        (i32.gt_u
          (local.get $scratch)
          (i32.const 1048572))
        (local.set $wayOut
          (i32.const 1))
        (br_if 2 (;@1;))
        (local.set $scratch
          (i32.add
            (local.get $scratch)
            (i32.const 0)))
        (local.set $signature
          (i32.or
            (i32.shl
              (i32.const 4)
              (i32.const 0))
            (local.get $signature))))
      (else
        (local.set $scratch
          (i32.add
            (local.get $scratch)
            (i32.const 1048576)))))
    (local.set $signature
      (i32.or
        (i32.shl
          (select
            (i32.shr_u
              (i32.and
                (local.get $address)
                (i32.const 3))
              (i32.const 1))
            (i32.const 2)
            (i32.eqz
              (i32.and
                (local.get $address)
                (i32.const 1))))
          (i32.const 0))
        (local.get $signature)))
    (local.set $r0
      (i32.load offset=1048576 align=1
        (local.get $scratch)))
    (local.get $r2)
    (local.set $flagB
      (i32.const 1))
    (local.set $flagA)
    (local.set $r2
      (i32.add
        (local.get $r2)
        (i32.const 1)))
    (if  ;; label = @3
      (i32.eq
        (local.get $signature)
        (i32.const 2))
      (then
        (local.set $account
          (i64.add
            (local.get $account)
            (i64.const -58720253)))
        (i32.store
          (local.get $counters)
          (i32.add
            (i32.load
              (local.get $counters))
            (i32.const 1)))
        (br 1 (;@2;))))
    (if  ;; label = @3
      (i32.eq
        (local.get $signature)
        (i32.const 1))
      (then
        (local.set $account
          (i64.add
            (local.get $account)
            (i64.const -50331645)))
        (i32.store offset=4
          (local.get $counters)
          (i32.add
            (i32.load offset=4
              (local.get $counters))
            (i32.const 1)))
        (br 1 (;@2;))))
    (if  ;; label = @3
      (i32.eq
        (local.get $signature)
        (i32.const 0))
      (then
        (local.set $account
          (i64.add
            (local.get $account)
            (i64.const -41943037)))
        (i32.store offset=8
          (local.get $counters)
          (i32.add
            (i32.load offset=8
              (local.get $counters))
            (i32.const 1)))
        (br 1 (;@2;))))
    (local.set $scratch
      (i32.const 134218752))
    (i32.store offset=8388608
      (i32.const 0)
      (local.get $scratch))
    (local.set $wayOut
      (i32.const 2))
    (br 1 (;@1;)))
