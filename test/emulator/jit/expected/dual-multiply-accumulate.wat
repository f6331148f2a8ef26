(block  ;; label = @1
  (loop  ;; label = @2
    (i64.lt_s
      (local.get $account)
      (i64.const 0))
    (local.set $wayOut
      (i32.const 0))
    (br_if 1 (;@1;))
    (local.set 31
      (i32x4.splat
        (local.get $r1)))
    (local.get 31)
    (local.set 32
      (i32x4.splat
        (local.get $r2)))
    (local.get 32)
    (local.set $r0
      (i32.wrap_i64
        (local.tee $long
          (i64.add
            (i64.add
              (i64.extend_i32_s
                (i32x4.extract_lane 0
                  (i32x4.add
                    (i32x4.dot_i16x8_s)
                    (v128.const i32x4 0xffffffff 0xffffffff 0xffffffff 0xffffffff))))
              (i64.const 1))
            (i64.extend_i32_s
              (local.get $r0))))))
    (if  ;; label = @3
      (i64.ne
        (local.get $long)
        (i64.extend_i32_s
          (local.get $r0)))
      (then
        (i32.store offset=80
          (i32.const 0)
          (i32.const 1))))
    (local.set $pair0
      (i64.add
        (i64.or
          (i64.extend_i32_u
            (local.get $r3))
          (i64.shl
            (i64.extend_i32_u
              (local.get $r4))
            (i64.const 32)))
        (i64.add
          (i64.extend_i32_s
            (i32x4.extract_lane 0
              (i32x4.add
                (i32x4.dot_i16x8_s
                  (local.get 31)
                  (local.get 32))
                (v128.const i32x4 0xffffffff 0xffffffff 0xffffffff 0xffffffff))))
          (i64.const 1))))
    (i64.store offset=8388632 align=4
      (i32.const 0)
      (local.get $pair0))
    (local.set $r3
      (i32.wrap_i64
        (local.get $pair0)))
    (local.set $r4
      (i32.wrap_i64
        (i64.shr_u
          (local.get $pair0)
          (i64.const 32))))
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
