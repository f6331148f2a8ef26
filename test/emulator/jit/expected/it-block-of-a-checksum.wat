(block  ;; label = @1
  (loop  ;; label = @2
    (block  ;; label = @3
      (i64.lt_s
        (local.get $account)
        (i64.const 0))
      (local.set $wayOut
        (i32.const 0))
      (br_if 2 (;@1;))
      (local.set $t0
        (i32.and
          (local.get $r0)
          (i32.const 1)))
      (local.set $n
        (local.get $t0))
      (local.set $account
        (i64.add
          (local.get $account)
          (i64.const -25165822)))
      (local.set $t63
        (i32.eqz
          (i32.eqz
            (local.get $n))))
      (br 0 (;@3;)))
    (local.set $t62
      (i32.xor
        (local.get $r1)
        (local.get $r2)))
    (local.set $t62
      (i32.and
        (local.get $t62)
        (i32.const 65535)))
    (local.set $r1
      (select
        (local.get $t62)
        (local.get $r1)
        (local.get $n)))
    (local.get $r0)
    (local.set $flagB
      (i32.const 1))
    (local.set $flagA)
    (local.set $r0
      (i32.add
        (local.get $r0)
        (i32.const 1)))
    (local.set $account
      (i64.add
        (local.get $account)
        (i64.const -33554428)))
    (i32.store
      (local.tee $scratch
        (i32.add
          (local.get $counters)
          (i32.shl
            (local.get $t63)
            (i32.const 2))))
      (i32.add
        (i32.load
          (local.get $scratch))
        (i32.const 1)))
    (br 0 (;@2;)))
