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
      (i32.sub
        (local.get $r0)
        (i32.const 1)))
    (if  ;; label = @3
      (i32.eqz
        (i32.eqz
          (i32.sub
            (local.get $flagA)
            (local.get $flagB))))
      (then
        (local.set $account
          (i64.add
            (local.get $account)
            (i64.const -25165822)))
        (local.get $r0)
        (local.set $flagB
          (i32.const 1))
        (local.set $flagA)
        (local.set $r0
          (i32.sub
            (local.get $r0)
            (i32.const 1)))
        (if  ;; label = @4
          (i32.eqz
            (i32.eqz
              (i32.sub
                (local.get $flagA)
                (local.get $flagB))))
          (then
            (local.set $account
              (i64.add
                (local.get $account)
                (i64.const -25165822)))
            (local.get $r0)
            (local.set $flagB
              (i32.const 1))
            (local.set $flagA)
            (local.set $r0
              (i32.sub
                (local.get $r0)
                (i32.const 1)))
            (if  ;; label = @5
              (i32.eqz
                (i32.eqz
                  (i32.sub
                    (local.get $flagA)
                    (local.get $flagB))))
              (then
                (local.set $account
                  (i64.add
                    (local.get $account)
                    (i64.const -25165822)))
                (local.get $r0)
                (local.set $flagB
                  (i32.const 1))
                (local.set $flagA)
                (local.set $r0
                  (i32.sub
                    (local.get $r0)
                    (i32.const 1)))
                (if  ;; label = @6
                  (i32.eqz
                    (i32.eqz
                      (i32.sub
                        (local.get $flagA)
                        (local.get $flagB))))
                  (then
                    (local.set $account
                      (i64.add
                        (local.get $account)
                        (i64.const -25165822)))
                    (i32.store
                      (local.get $counters)
                      (i32.add
                        (i32.load
                          (local.get $counters))
                        (i32.const 1)))
                    (br 4 (;@2;))))
                (local.set $wayOut
                  (i32.const 1))
                (br 4 (;@1;))))
            (local.set $wayOut
              (i32.const 2))
            (br 3 (;@1;))))
        (local.set $wayOut
          (i32.const 3))
        (br 2 (;@1;))))
    (local.set $wayOut
      (i32.const 4))
    (br 1 (;@1;)))
