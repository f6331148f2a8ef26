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
        (i32.shr_u
          (local.get $r0)
          (i32.const 1)))
      (local.set $c
        (i32.and
          (local.get $r0)
          (i32.const 1)))
      (local.set $n
        (local.get $t0))
      (local.set $r1
        (local.get $t0))
      (local.set $account
        (i64.add
          (local.get $account)
          (i64.const -16777214)))
      (local.set $t63
        (local.get $c))
      (br 0 (;@3;)))
    (local.set $t62
      (i32.add
        (local.get $r2)
        (i32.const 1)))
    (local.set $r2
      (select
        (local.get $t62)
        (local.get $r2)
        (local.get $t63)))
    (local.set $t62
      (i32.xor
        (local.get $r3)
        (local.get $r2)))
    (local.set $r3
      (select
        (local.get $r3)
        (local.get $t62)
        (local.get $t63)))
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
