(* Opposite coins: how often odds ever rise against the truth, exactly.

   Texts have the latest token first; tokens are A and B (generators.v). Luigi's tokens are independent, each B with probability
   t/(1 + t); waluigi's are too, each B with probability 1/(1 + t), where 0 < t < 1. [ever_reached M wal lui c w], of martingale.v,
   says that the odds of waluigi against luigi are at least c times their start at w or at an earlier text.
   [ahead m w] says that at w or at an earlier text the tokens B outnumber the tokens A by at least m. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators field_steps first_passage martingale forgetting.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Fixpoint ahead (m : nat) (w : seq bool) : bool :=
  if w is a :: v then ahead m v || (m + count_mem tokA w <= count_mem tokB w)%N else (m == 0)%N.

Lemma ahead0 w : ahead 0 w.
Proof. by elim: w => //= a v ->. Qed.

(* The first token decides how far there is still to go. *)
Lemma ahead_rcons m w x : ahead m.+1 (rcons w x) = ahead (if x == tokB then m else m.+2) w.
Proof.
elim: w => [|a v IH] /=; first by case: x => /=; rewrite ?addn0 ?addn1 ?ltnS ?leqn0 ?ltn0.
rewrite IH -cats1 !count_cat /=; case: x {IH} => /=; congr (_ || _); rewrite ?addn0.
  by rewrite !addnA !addn1 addSn ltnS.
by rewrite !addnA addn1 !addSn.
Qed.

Section Coins.
Variables (R : archiFieldType) (t : R).
Hypothesis ht : 0 < t < 1.
Add Field opposite_coins_field : (field_steps R).
Let t0 : 0 < t. Proof. by case/andP: ht. Qed.
Let t1 : t < 1. Proof. by case/andP: ht. Qed.
Let d0 : 0 < 1 + t. Proof. by rewrite addr_gt0 ?ltr01. Qed.
Let s : R := (1 + t) / 2%:R.
Let e : R := (1 - t) ^+ 2 / (2%:R * (1 + t) ^+ 2).
Let two0 : 0 < 2%:R :> R. Proof. by rewrite ltr0n. Qed.
Let s0 : 0 < s. Proof. by rewrite divr_gt0. Qed.
Let ts : t <= s.
Proof. by rewrite ler_pdivl_mulr // mulr_natr mulr2n ler_add2r ltW. Qed.
Let e01 : 0 < e <= 1.
Proof.
have d2 : 0 < 2%:R * (1 + t) ^+ 2 by rewrite mulr_gt0 // exprn_gt0.
rewrite divr_gt0 ?exprn_gt0 ?subr_gt0 //= ler_pdivr_mulr // mul1r.
apply: (@le_trans _ _ ((1 + t) ^+ 2)); last by rewrite ler_pemull ?ler1n // exprn_ge0 // ltW.
rewrite ler_expn2r ?nnegrE ?subr_ge0 ?(ltW t1) ?(ltW d0) // ler_add2l.
by apply: le_trans (ltW t0); rewrite oppr_le0 ltW.
Qed.
Let e1 : 0 <= 1 - e. Proof. by rewrite subr_ge0; case/andP: e01. Qed.

Let toss := coin (1 / (1 + t)).
Let law_of := iid_law toss.

(* The probability that within n tokens by luigi the tokens B are ahead by m. *)
Definition lucky (n m : nat) : R := sum_words n (fun w => law_of w * (ahead m w)%:R).

Lemma lucky_empty m : lucky 0 m = (m == 0)%N%:R.
Proof. by rewrite /lucky sum_words0 /law_of /iid_law big_nil mul1r. Qed.

Lemma toss_sum : toss tokA + toss tokB = 1.
Proof. by rewrite /toss /coin /= addrC subrK. Qed.

Lemma lucky_never_zero n : lucky n 0 = 1.
Proof.
have law : is_law law_of.
  apply: iid_is_law => [a|]; last by rewrite big_bool /= addrC toss_sum.
  have p1 : 1 / (1 + t) <= 1 by rewrite ler_pdivr_mulr // mul1r ler_addl ltW.
  by case: a; rewrite /toss /coin /= ?subr_ge0 // divr_ge0 ?ler01 // ltW.
rewrite -(law_sum_tuple law n); apply: eq_bigr => w _; by rewrite ahead0 mulr1.
Qed.

Lemma lucky_step n m : lucky n.+1 m.+1 = toss tokA * lucky n m.+2 + toss tokB * lucky n m.
Proof.
rewrite /lucky sum_words_rcons -!sum_words_mull -sum_words_add; apply: eq_sum_words => w _.
rewrite big_bool /= !ahead_rcons /= /law_of -!cats1 !iid_cat /iid_law !big_seq1 -/(iid_law toss w).
by rewrite addrC; congr (_ + _); rewrite mulrA [_ * toss _]mulrC.
Qed.

Lemma lucky_bounds n m : 0 <= t ^+ m - lucky n m <= s ^+ m * (1 - e) ^+ n.
Proof.
elim: n m => [|n IH] m.
  rewrite lucky_empty expr0 mulr1; case: m => [|m]; first by rewrite !expr0 subrr lexx ler01.
  by rewrite subr0 exprn_ge0 ?(ltW t0) //= ler_expn2r ?nnegrE ?ts // ltW.
case: m => [|m]; first by rewrite lucky_never_zero !expr0 subrr lexx mul1r exprn_ge0.
have tA : toss tokA = 1 / (1 + t) by [].
have tB : toss tokB = t / (1 + t).
  by have /eqP d := lt0r_neq0 d0; rewrite /toss /coin /=; solve_field R.
have -> : t ^+ m.+1 - lucky n.+1 m.+1 =
    1 / (1 + t) * (t ^+ m.+2 - lucky n m.+2) + t / (1 + t) * (t ^+ m - lucky n m).
  by rewrite lucky_step tA tB; have /eqP d := lt0r_neq0 d0; rewrite !exprS; solve_field R.
have /andP[a0 a1] := IH m.+2; have /andP[b0 b1] := IH m.
have p0 : 0 <= 1 / (1 + t) by rewrite divr_ge0 ?ler01 // ltW.
have q0 : 0 <= t / (1 + t) by rewrite divr_ge0 // ltW.
apply/andP; split; first by apply: addr_ge0; apply: mulr_ge0.
apply: le_trans (ler_add (ler_wpmul2l p0 a1) (ler_wpmul2l q0 b1)) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
have /eqP d := lt0r_neq0 d0; have /eqP w2 := lt0r_neq0 two0.
rewrite /e [(1 - _) ^+ n.+1]exprS; set u := (1 - _) ^+ n; rewrite !exprS; set v := s ^+ m; rewrite /s.
by solve_field R.
Qed.

Lemma coin_other : 1 - 1 / (1 + t) = t / (1 + t) /\ 1 - t / (1 + t) = 1 / (1 + t).
Proof. by have /eqP d := lt0r_neq0 d0; split; solve_field R. Qed.

Lemma luigi_coin (w : seq bool) : iid_law toss w = t ^+ count_mem tokB w / (1 + t) ^+ size w.
Proof.
have [c1 _] := coin_other; elim: w => [|a w IH]; first by rewrite /iid_law big_nil !expr0 divr1.
rewrite iid_cons IH [size _]/= [(1 + t) ^+ (size w).+1]exprS invfM; case: a; rewrite /toss /= ?c1 ?div1r.
  by rewrite add1n exprS mulrACA.
by rewrite add0n mulrCA.
Qed.

Lemma waluigi_coin (w : seq bool) : iid_law (coin (t / (1 + t))) w = t ^+ count_mem tokA w / (1 + t) ^+ size w.
Proof.
have [_ c2] := coin_other; elim: w => [|a w IH]; first by rewrite /iid_law big_nil !expr0 divr1.
rewrite iid_cons IH [size _]/= [(1 + t) ^+ (size w).+1]exprS invfM; case: a; rewrite /= ?c2 ?div1r.
  by rewrite add0n mulrCA.
by rewrite add1n exprS mulrACA.
Qed.

Lemma ever_is_ahead (I : finType) (M : mixture R [finType of bool] I) (wal lui : I) (m : nat) (w : seq bool) :
  law M lui =1 iid_law toss -> law M wal =1 iid_law (coin (t / (1 + t))) ->
  ever_reached M wal lui (t ^- m) w = ahead m w.
Proof.
move=> Ml Mw; have D n : 0 < (1 + t) ^+ n by rewrite exprn_gt0.
have pos (v : seq bool) : 0 < mu M v.
  by apply: (law_gt0_mu (p := lui)); rewrite Ml luigi_coin divr_gt0 ?exprn_gt0.
have here (v : seq bool) : reached M wal lui (t ^- m) v = (m + count_mem tokA v <= count_mem tokB v)%N.
  rewrite reachedE // Ml Mw luigi_coin waluigi_coin mulrA ler_pmul2r ?invr_gt0 // ler_pdivr_mull ?exprn_gt0 //.
  by rewrite -exprD ler_iexpn2l.
elim: w => [|a w IH]; first by rewrite [LHS]here /= addn0 leqn0.
by rewrite [LHS]/= IH here.
Qed.

Lemma opposite_coins (I : finType) (M : mixture R [finType of bool] I) (wal lui : I) (m : nat) :
  law M lui =1 iid_law toss -> law M wal =1 iid_law (coin (t / (1 + t))) ->
  let P T := \sum_(w : T.-tuple bool | ever_reached M wal lui (t ^- m) w) law M lui w in
  (forall T, 0 <= t ^+ m - P T <= s ^+ m * (1 - e) ^+ T) /\ tends_to P (t ^+ m).
Proof.
move=> Ml Mw P; have bounds T : 0 <= t ^+ m - P T <= s ^+ m * (1 - e) ^+ T.
  rewrite (_ : P T = lucky T m) ?lucky_bounds // /P sum_words_cond; apply: eq_sum_words => w _.
  by rewrite ever_is_ahead // Ml.
split=> //; have sm : 0 <= s ^+ m by rewrite exprn_ge0 // ltW.
apply: (geometric_bound_tends_to (N1 := 0) sm e01) => T _; rewrite subn0 distrC.
by have /andP[low high] := bounds T; rewrite ger0_norm.
Qed.
End Coins.

(* THEOREM opposite_coins_reach_the_bound. With full memory, over an Archimedean field, in every mixture with two premises w and l
   that toss opposite coins, B with probability t/(1 + t) under l and 1/(1 + t) under w, 0 < t < 1: for every m and every T the
   probability under l that the odds of w against l reach t^-m times their start within T tokens is at most t^m and short of it
   by at most ((1 + t)/2)^m (1 - (1 - t)^2/(2 (1 + t)^2))^T, so it tends to t^m as T grows. *)
Theorem opposite_coins_reach_the_bound
    (R : archiFieldType) (I : finType) (M : mixture R [finType of bool] I) (wal lui : I) (t : R) (m : nat) :
  0 < t < 1 -> law M lui =1 iid_law (coin (1 / (1 + t))) -> law M wal =1 iid_law (coin (t / (1 + t))) ->
  let P T := \sum_(w : T.-tuple bool | ever_reached M wal lui (t ^- m) w) law M lui w in
  (forall T, 0 <= t ^+ m - P T <= ((1 + t) / 2%:R) ^+ m * (1 - (1 - t) ^+ 2 / (2%:R * (1 + t) ^+ 2)) ^+ T) /\
  tends_to P (t ^+ m).
Proof. by move=> ht; apply: opposite_coins. Qed.

(* Coins of 3/4 and 1/4 are opposite coins, with t = 1/3. *)
Example two_coins_are_opposite :
  law two_coins luigi =1 iid_law (coin (1 / (1 + 1 / 3%:R))) /\
  law two_coins waluigi =1 iid_law (coin (1 / 3%:R / (1 + 1 / 3%:R))).
Proof. by split=> w; rewrite /= /coin_premises /=; congr (iid_law (coin _) w); apply/eqP; vm_compute. Qed.
