/*contract
symbol: thumbnn_conv2d_s16s8_1x1
op: CONV_2D
summary: >
  Convolution with a 1x1 filter, stride 1, without padding: a matrix product of pixels and filters. int16 activations,
  int8 weights, int64 bias folded into 32-bit accumulators; at least 4 pixels, an even input depth.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * pixels * input_depth", align: 4, doc: "int16 [pixels, input_depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * pixels * output_depth", align: 2, doc: "int16 [pixels, output_depth]"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 2) * (input_depth + 8)", align: 4, doc: "records of channel pairs, see common/conv_2x4.inc"}
  - {name: scratch, type: pointer, access: scratch, bytes: "8 * input_depth", align: 4, doc: "4 packed pixels"}
  - {name: pixels, type: int32, doc: "batches * height * width, >= 4"}
  - {name: input_depth, type: int32, doc: "even, >= 2"}
  - {name: output_depth, type: int32, doc: ">= 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; see common/conv_2x4.inc
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "conv_2x4.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_scratch, 12
        .equ    PARAM_pixels, 16
        .equ    PARAM_input_depth, 20
        .equ    PARAM_output_depth, 24
        .equ    PARAM_activation_min, 28
        .equ    PARAM_activation_max, 32

// FP registers beside those of CONV_2X4: s13 input of the group, s14 output of the group, s15 end of the input.
        KERNEL  thumbnn_conv2d_s16s8_1x1
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_weights]
        ldr     r2, [r0, #PARAM_input_depth]
        ldr     r3, [r0, #PARAM_output_depth]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_scratch]
        CONV_2X4_SETUP                  // clobbers r6-r10
        ldr     r1, [r0, #PARAM_input]
        ldr     r4, [r0, #PARAM_output]
        ldr     r5, [r0, #PARAM_pixels]
        lsl     r2, r2, #1              // bytes of an input pixel
        vmov    s13, r1
        vmov    s14, r4
        mla     r6, r5, r2, r1
        vmov    s15, r6
        // Groups of 4 pixels; when pixels mod 4 = m > 0 the second group starts at pixel m and computes some pixels
        // again (the same values), which needs no code for shorter groups.
        ands    r5, r5, #3
        it      eq
        moveq   r5, #4
        b       pack_group

next_group:
        // out: r5 = 4 pixels on; the end of the input is the end of the last group.
        mov     r5, #4
        vmov    r1, s13
        vmov    r6, s15
        cmp     r1, r6
        bhs     done
pack_group:
        // r1 input of the group, r5 pixels until the next group starts
        vmov    r2, s0
        vmov    r3, s1
        sub     r2, r2, r3
        lsr     r2, r2, #2              // bytes of an input pixel
        vmov    r12, s14
        vmov    lr, s4
        vmov    s3, r12
        mla     r12, r5, lr, r12
        vmov    s14, r12
        mla     r6, r5, r2, r1
        vmov    s13, r6
        // r0..r3 pixel cursors, r12 patches, lr word pairs; LDM of two words per pixel lands interleaved in r4-r11
        mov     r0, r1
        vmov    r12, s1
        lsr     lr, r2, #3
        lsl     r9, r2, #29             // bit 31: an odd number of words
        add     r1, r0, r2
        add     r3, r1, r2
        add     r8, r3, r2
        mov     r2, r3
        mov     r3, r8
        vmov    s5, r9                  // s5 is free until CONV_2X4_GROUP
        cmp     lr, #0
        beq     pack_tail
        .p2align 2
pack_loop:
        ldm.w   r0!, {r4, r8}
        ldm.w   r1!, {r5, r9}
        ldm.w   r2!, {r6, r10}
        ldm.w   r3!, {r7, r11}
        subs    lr, lr, #1
        stm.w   r12!, {r4-r11}
        bne     pack_loop
pack_tail:
        vmov    r9, s5
        cmp     r9, #0
        bpl     multiply
        ldr     r4, [r0]
        ldr     r5, [r1]
        ldr     r6, [r2]
        ldr     r7, [r3]
        stm.w   r12!, {r4-r7}
multiply:
        CONV_2X4_GROUP
        b       next_group
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8_1x1
