(* A window that grows with the logarithm of the number of tokens, to any base.

   [log_windows b K] says that K t is the integer part of the logarithm of t + 1 to the base b:
   b^(K t) <= t + 1 < b^(K t + 1). *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators first_passage toy growing_window.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition log_windows (R : numFieldType) (b : R) (K : nat -> nat) : Prop :=
  forall t, b ^+ K t <= t.+1%:R < b ^+ (K t).+1.

Section Base.
Variables (R : archiFieldType) (b : R).
Hypothesis b1 : 1 < b.
Let b0 : 0 < b. Proof. exact: lt_trans b1. Qed.

Lemma powers_outgrow n : exists j, n%:R < b ^+ j.
Proof.
have d0 : 0 < b - 1 by rewrite subr_gt0.
pose x := n%:R / (b - 1); have x0 : 0 <= x by rewrite divr_ge0 ?ler0n ?ltW.
exists (Num.bound x); have := archi_boundP x0; rewrite ltr_pdivr_mulr // => lt.
apply: lt_le_trans lt _; have := one_plus_power_ge (Num.bound x) (ltW d0).
rewrite [1 + (b - 1)]addrC subrK; apply: le_trans.
by rewrite mulr_natl ler_addr ler01.
Qed.

Lemma log_windows_exist_at t : exists j, b ^+ j <= t.+1%:R < b ^+ j.+1.
Proof.
have out : exists j, t.+1%:R < b ^+ j := powers_outgrow t.+1.
case: (ex_minnP out) => [[|j] lt least].
  by move: lt; rewrite expr0 -[1]/(1%:R) ltr_nat.
exists j; rewrite lt andbT leNgt; apply/negP => lt'.
by have := least _ lt'; rewrite ltnn.
Qed.

Definition log_windows_of (t : nat) : nat := xchoose (log_windows_exist_at t).

Lemma log_windows_of_P : log_windows b log_windows_of.
Proof. by move=> t; exact: (xchooseP (log_windows_exist_at t)). Qed.

Variable K : nat -> nat.
Hypothesis KP : log_windows b K.

Lemma log_windows_mono s t : (s <= t)%N -> (K s <= K t)%N.
Proof.
move=> st; have /andP[a _] := KP s; have /andP[_ c] := KP t.
rewrite -ltnS -(@ltr_eexpn2l _ b) //; apply: le_lt_trans a _; apply: le_lt_trans c.
by rewrite ler_nat.
Qed.

(* The number of t with K t < j. *)
Lemma first_exists j : exists t, b ^+ j <= t.+1%:R.
Proof.
have x0 : 0 <= b ^+ j by rewrite exprn_ge0 // ltW.
exists (Num.bound (b ^+ j)); apply: le_trans (ltW (archi_boundP x0)) _.
by rewrite ler_nat.
Qed.
Definition first j : nat := ex_minn (first_exists j).

Lemma first_bounds j : b ^+ j - 1 <= (first j)%:R < b ^+ j.
Proof.
rewrite /first; case: ex_minnP => t lo least; rewrite ler_subl_addr -mulrSr lo /=.
case: t {lo} least => [|t] least; first by rewrite exprn_gt0.
by rewrite ltNge; apply/negP => le; have := least _ le; rewrite ltnn.
Qed.

Lemma first_le t j : (first j <= t)%N = (j <= K t)%N.
Proof.
have /andP[a c] := KP t; rewrite /first; case: ex_minnP => s lo least.
apply/idP/idP => [st|jK].
  rewrite -ltnS -(@ltr_eexpn2l _ b) //; apply: le_lt_trans lo _; apply: le_lt_trans c.
  by rewrite ler_nat.
by apply: least; apply: le_trans a; rewrite ler_eexpn2l.
Qed.

Lemma log_windows_sum (q : R) n :
  \sum_(t < first n) q ^+ K t = \sum_(j < n) ((first j.+1)%:R - (first j)%:R) * q ^+ j.
Proof.
rewrite -(big_mkord xpredT (fun t => q ^+ K t)); elim: n => [|n IH].
  suff -> : first 0 = 0%N by rewrite big_geq // big_ord0.
  by apply/eqP; rewrite -leqn0 first_le.
have le : (first n <= first n.+1)%N.
  by rewrite first_le; apply: leq_trans (leqnSn n) _; rewrite -first_le.
rewrite (big_cat_nat _ _ _ (leq0n _) le) /= IH big_ord_recr /=; congr (_ + _).
rewrite big_nat_cond (eq_bigr (fun=> q ^+ n)) => [|t /andP[/andP[t1 t2] _]]; last first.
  congr (_ ^+ _); apply/eqP; rewrite eqn_leq -first_le t1 andbT -ltnS ltnNge -first_le -ltnNge //.
by rewrite -big_nat_cond big_const_nat iter_addr addr0 -natrB // mulr_natl.
Qed.
End Base.

(* THEOREM logarithmic_windows_of_every_base_are_the_threshold. Over an Archimedean field, for every base b > 1, there
   are window lengths K such that K t is the integer part of the logarithm of t + 1 to the base b; and in the seed toy
   with these windows the probabilities that the first n tokens are all A have a positive lower bound if and only if b
   q < 1. *)
Theorem logarithmic_windows_of_every_base_are_the_threshold
    (R : archiFieldType) (l q b : R) (hl : 0 < l < 1) (hq : 0 < q < 1) : 1 < b ->
  (exists K, log_windows b K) /\
  forall K, log_windows b K ->
    ((exists2 c, 0 < c & forall n, c <= scheduled (seed_toy hl hq) K (nseq n tokA)) <-> b * q < 1).
Proof.
move=> b1; have b0 : 0 < b by apply: lt_trans b1.
have /andP[q0 q1] := hq; have q1' : 0 < 1 - q by rewrite subr_gt0.
split=> [|K KP]; first by exists (log_windows_of b1); apply: log_windows_of_P.
have geometric (x : R) n : 0 <= x -> x < 1 -> \sum_(j < n) x ^+ j <= (1 - x)^-1.
  move=> x0 x1; have x1' : 0 < 1 - x by rewrite subr_gt0.
  rewrite -[(1 - x)^-1]mul1r ler_pdivl_mulr // mulrC -opprB mulNr -subrX1 opprB ler_subl_addr ler_addl.
  exact: exprn_ge0.
have partial n : \sum_(t < n) q ^+ K t <= \sum_(t < n) q ^+ minn (K t) t <= \sum_(t < n) q ^+ K t + (1 - q)^-1.
  apply/andP; split.
    by apply: ler_sum => t _; apply: ler_wiexpn2l; rewrite ?ltW ?geq_minl.
  apply: le_trans (ler_add (lexx _) (geometric q n (ltW q0) q1)); rewrite -big_split /=.
  apply: ler_sum => t _; have [_|_] := leqP (K t) t; first by rewrite ler_addl exprn_ge0 // ltW.
  by rewrite ler_addr exprn_ge0 // ltW.
have bb : 0 < b - 1 by rewrite subr_gt0.
have block j : (b - 1) * b ^+ j - 1 <= (first b1 j.+1)%:R - (first b1 j)%:R <= (b - 1) * b ^+ j + 1.
  have /andP[a c] := first_bounds b1 j; have /andP[a' c'] := first_bounds b1 j.+1.
  have -> : (b - 1) * b ^+ j = b ^+ j.+1 - b ^+ j by rewrite mulrBl mul1r exprS.
  apply/andP; split.
    by rewrite addrAC ler_sub // ltW.
  have -> : b ^+ j.+1 - b ^+ j + 1 = b ^+ j.+1 - (b ^+ j - 1) by rewrite opprB addrA addrAC.
  by rewrite ler_sub // ltW.
rewrite toy_luigi_survives_iff_the_hazards_are_summable; split=> [[D Dbound]|bq].
  rewrite ltNge; apply/negP => bq.
  pose n := Num.bound ((D + (1 - q)^-1) / (b - 1)).
  have D0 : 0 <= D by have := Dbound 0%N; rewrite big_ord0.
  have x0 : 0 <= (D + (1 - q)^-1) / (b - 1) by apply: divr_ge0; [rewrite addr_ge0 // invr_ge0 ltW|exact: ltW].
  have := archi_boundP x0; rewrite -/n ltr_pdivr_mulr //; apply/negP; rewrite -leNgt -ler_subl_addr.
  have /andP[low _] := partial (first b1 n).
  apply: le_trans (Dbound (first b1 n)); apply: le_trans low; rewrite (log_windows_sum b1 KP).
  apply: (@le_trans _ _ (\sum_(j < n) ((b - 1) - q ^+ j))).
    rewrite sumrB sumr_const card_ord -[(b - 1) *+ n]mulr_natl ler_add2l ler_opp2; exact: geometric (ltW q0) q1.
  apply: ler_sum => j _; have /andP[a _] := block j.
  apply: (@le_trans _ _ (((b - 1) * b ^+ j - 1) * q ^+ j)); last by rewrite ler_wpmul2r // exprn_ge0 // ltW.
  rewrite mulrBl mul1r ler_add2r -mulrA -exprMn -[X in X <= _]mulr1 ler_wpmul2l ?(ltW bb) //.
  exact: exprn_ege1.
have bq0 : 0 <= b * q by rewrite mulr_ge0 // ltW.
exists (((b - 1) * (1 - b * q)^-1 + (1 - q)^-1) + (1 - q)^-1) => n.
have /andP[_ high] := partial n; apply: le_trans high _; rewrite ler_add2r.
have [j nj] : exists j, (n <= first b1 j)%N.
  have [j lt] := powers_outgrow b1 n.+1; exists j; have /andP[a _] := first_bounds b1 j.
  rewrite -(ler_nat R); apply: le_trans a; rewrite ler_subr_addr -mulrSr; exact: ltW.
apply: (@le_trans _ _ (\sum_(t < first b1 j) q ^+ K t)).
  rewrite -!(big_mkord xpredT (fun t => q ^+ K t)) (big_cat_nat _ _ _ (leq0n n) nj) /= ler_addl.
  by apply: sumr_ge0 => t _; rewrite exprn_ge0 // ltW.
rewrite (log_windows_sum b1 KP).
apply: (@le_trans _ _ (\sum_(i < j) ((b - 1) * (b * q) ^+ i + q ^+ i))).
  apply: ler_sum => i _; have /andP[_ a] := block i.
  have -> : (b - 1) * (b * q) ^+ i + q ^+ i = ((b - 1) * b ^+ i + 1) * q ^+ i by rewrite mulrDl mul1r exprMn mulrA.
  by rewrite ler_wpmul2r // exprn_ge0 // ltW.
rewrite big_split /= -mulr_sumr; apply: ler_add; last exact: geometric (ltW q0) q1.
by rewrite ler_wpmul2l ?(ltW bb) // geometric.
Qed.

(* THEOREM powers_above_one_have_no_bound. Over an Archimedean field, for every b > 1 and every number C there is a
   power b^n greater than C. *)
Theorem powers_above_one_have_no_bound (R : archiFieldType) (b C : R) : 1 < b -> exists n, C < b ^+ n.
Proof.
move=> b1; have [j lt] := powers_outgrow b1 (Num.bound `|C|); exists j; apply: lt_trans lt.
by apply: le_lt_trans (ler_norm C) _; apply: archi_boundP.
Qed.
