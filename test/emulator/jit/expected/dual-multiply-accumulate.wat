(block  ;; label = @1
  (loop  ;; label = @2
    (i32.lt_s
      (local.get $cycles)
      (i32.const 0))
    (local.set $wayOut
      (i32.const 0))
    (br_if 1 (;@1;))
    (local.set $t0
      (i32.mul
        (i32.extend16_s
          (local.get $r1))
        (i32.extend16_s
          (local.get $r2))))
    (local.set $t1
      (i32.mul
        (i32.shr_s
          (local.get $r1)
          (i32.const 16))
        (i32.shr_s
          (local.get $r2)
          (i32.const 16))))
    (local.set $r0
      (i32.wrap_i64
        (local.tee $long
          (i64.add
            (i64.add
              (i64.extend_i32_s
                (local.get $t0))
              (i64.extend_i32_s
                (local.get $t1)))
            (i64.extend_i32_s
              (local.get $r0))))))
    (local.set $overflow
      (i64.or
        (local.get $overflow)
        (i64.sub
          (local.get $long)
          (i64.const -2147483648))))
    (local.set $t0
      (i32.mul
        (i32.extend16_s
          (local.get $r1))
        (i32.extend16_s
          (local.get $r2))))
    (local.set $t1
      (i32.mul
        (i32.shr_s
          (local.get $r1)
          (i32.const 16))
        (i32.shr_s
          (local.get $r2)
          (i32.const 16))))
    (local.set $scratch
      (i32.add
        (local.get $r3)
        (local.get $t0)))
    (local.set $r4
      (i32.add
        (i32.add
          (local.get $r4)
          (i32.shr_s
            (local.get $t0)
            (i32.const 31)))
        (i32.lt_u
          (local.get $scratch)
          (local.get $t0))))
    (local.set $r3
      (local.get $scratch))
    (local.set $scratch
      (i32.add
        (local.get $r3)
        (local.get $t1)))
    (local.set $r4
      (i32.add
        (i32.add
          (local.get $r4)
          (i32.shr_s
            (local.get $t1)
            (i32.const 31)))
        (i32.lt_u
          (local.get $scratch)
          (local.get $t1))))
    (local.set $r3
      (local.get $scratch))
    (local.set $cycles
      (i32.sub
        (local.get $cycles)
        (i32.const 4)))
    (local.set $instructions
      (i32.sub
        (local.get $instructions)
        (i32.const -3)))
    (i32.store
      (local.get $counters)
      (i32.add
        (i32.load
          (local.get $counters))
        (i32.const 1)))
    (br 0 (;@2;)))
