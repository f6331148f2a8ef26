import * as branches from '../lift/branch.js';
import { SystemOp, system } from '../lift/system.js';
import { type Row, row } from '../row.js';

/** 32-bit branches and miscellaneous control (A5.3.4). */
export const BRANCH_ROWS: readonly Row[] = [
  row(
    'B T3',
    'A7.7.12',
    '11110Scccciiiiii10p0qjjjjjjjjjjj',
    'b{bcond}.w {b20}',
    'branch',
    branches.branchConditional(branches.branchOffset.conditionalWide),
    (f) => f.c > 13,
  ),
  row(
    'B T4',
    'A7.7.12',
    '11110Siiiiiiiiii10p1qjjjjjjjjjjj',
    'b{c}.w {b24}',
    'branch',
    branches.branch(branches.branchOffset.wide),
  ),
  row(
    'BL T1',
    'A7.7.18',
    '11110Siiiiiiiiii11p1qjjjjjjjjjjj',
    'bl{c} {b24}',
    'branch',
    branches.branchWithLink,
  ),
  row(
    'UDF T2',
    'A7.7.194',
    '111101111111kkkk1010iiiiiiiiiiii',
    'udf{c}.w #{udf16}',
    'system',
    system(SystemOp.UNDEFINED),
  ),
];
