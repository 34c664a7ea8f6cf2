(* How rare the slips of a looping premise are, against the length of the window.

   A premise that repeats its last token slips with probability y/2 at each token. Its text of one repeated token then loses
   the factor 1 - y/2 per token, where independent draws from two tokens lose 1/2. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* THEOREM rare_slips_are_rarer_than_one_in_the_window. For 0 <= y <= 1 and every n: (n + 1) (1 - y) (1/2)^n is at most
   (1 - y/2)^n, and (n + 1) y (1 - y/2)^n is at most 2. *)
Theorem rare_slips_are_rarer_than_one_in_the_window (R : realFieldType) (y : R) (n : nat) : 0 <= y <= 1 ->
  n.+1%:R * (1 - y) * (1 / 2%:R) ^+ n <= (1 - y / 2%:R) ^+ n /\ n.+1%:R * y * (1 - y / 2%:R) ^+ n <= 2%:R.
Proof.
move=> /andP[y0 y1]; have u0 : 0 <= 1 - y by rewrite subr_ge0.
have two0 : 0 < 2%:R :> R by rewrite ltr0n.
have bern (m : nat) : 1 + m%:R * (1 - y) <= (1 + (1 - y)) ^+ m.
  elim: m => [|m IH]; first by rewrite mul0r addr0 expr0.
  rewrite exprS; apply: le_trans (_ : (1 + (1 - y)) * (1 + m%:R * (1 - y)) <= _); last first.
    by apply: ler_wpmul2l => //; rewrite addr_ge0 ?ler01.
  have mu0 : 0 <= (1 - y) * (m%:R * (1 - y)) by rewrite !mulr_ge0 // ler0n.
  move: (1 - y) mu0 {IH u0} => u mu0.
  rewrite [X in _ <= X]mulrDl mul1r mulrDr mulr1 -[m.+1]addn1 natrD mulrDl mul1r !addrA.
  by rewrite ler_addl.
have half : 1 - y / 2%:R = (1 + (1 - y)) / 2%:R.
  apply: (mulIf (lt0r_neq0 two0)); rewrite divfK ?lt0r_neq0 // mulrBl divfK ?lt0r_neq0 // mul1r addrA.
  by rewrite -(mulr2n 1).
have x0 : 0 <= y / 2%:R by rewrite divr_ge0 // ltW.
have x1 : 0 <= 1 - y / 2%:R by rewrite half divr_ge0 ?(ltW two0) // addr_ge0 ?ler01.
have down (m : nat) : (1 + m%:R * (y / 2%:R)) * (1 - y / 2%:R) ^+ m <= 1.
  elim: m => [|m IH]; first by rewrite mul0r addr0 expr0 mulr1.
  rewrite exprS mulrA; apply: le_trans IH; apply: ler_wpmul2r; first exact: exprn_ge0.
  have -> : m.+1%:R * (y / 2%:R) = m%:R * (y / 2%:R) + y / 2%:R by rewrite -addn1 natrD mulrDl mul1r.
  rewrite mulrBr mulr1 addrA -[_ + _ - _]addrA ger_addl subr_le0 ler_pemull // -addrA ler_addl addr_ge0 //.
  by rewrite mulr_ge0 // ler0n.
split.
  rewrite half !expr_div_n expr1n mulrA mulr1 ler_pmul2r ?invr_gt0 ?exprn_gt0 //.
  apply: le_trans (bern n); rewrite -addn1 natrD [X in X <= _]mulrDl mul1r addrC ler_add2r.
  by rewrite ger_addl oppr_le0.
have same (c v : R) : c * y * v = 2%:R * (c * (y / 2%:R) * v).
  have yE : y = y / 2%:R * 2%:R by rewrite divfK ?lt0r_neq0.
  rewrite {1}yE; move: (y / 2%:R) => x.
  by rewrite mulrA [RHS]mulrC -!mulrA; congr (_ * (_ * _)); rewrite mulrC.
rewrite same.
rewrite -[X in _ <= X]mulr1 ler_pmul2l //; apply: le_trans (down n); apply: ler_wpmul2r; first exact: exprn_ge0.
rewrite -addn1 natrD [X in X <= _]mulrDl mul1r addrC ler_add2r.
by rewrite ler_pdivr_mulr // mul1r (le_trans y1) // ler1n.
Qed.
