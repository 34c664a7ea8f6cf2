(* Asymmetric evidence: what one token can say for a premise that errs now and then.

   The tokens are [tokA] and [tokB]. Luigi, of prior weight l, gives B by mistake with probability d; waluigi, of prior weight
   1 - l, gives A with probability q; otherwise luigi gives A and waluigi B, and all tokens are independent. The seed toy is
   the case d = 0, which is excluded here: 0 < l < 1, 0 < d < 1 and 0 < q < 1. [erring_toy hl hd hq] is this mixture. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises generators martingale field_steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ErringToy.
Variables (R : numFieldType) (l d q : R).
Hypotheses (hl : 0 < l < 1) (hd : 0 < d < 1) (hq : 0 < q < 1).

Definition erring_law (p : bool) : seq bool -> R := iid_law (coin (if p then q else 1 - d)).

Lemma erring_law_is_law p : is_law (erring_law p).
Proof.
apply: iid_is_law (coin_sum _); apply: coin_ge0.
have [/andP[d0 d1] /andP[q0 q1]] := (hd, hq).
by case: p; rewrite ?subr_ge0 ?ler_subl_addr ?ler_addl !ltW.
Qed.

Definition erring_toy : mixture R bool_finType bool_finType :=
  Mixture (seed_prior_gt0 hl) (seed_prior_sum l) erring_law_is_law.

Lemma erring_law_gt0 p w : 0 < law erring_toy p w.
Proof.
have [/andP[d0 d1] /andP[q0 q1]] := (hd, hq).
by apply: prodr_gt0 => a _; case: p; case: a; rewrite /= ?subr_gt0 // ltr_subl_addr ltr_addl.
Qed.

Lemma erring_follow p w a : follow erring_toy p w a = coin (if p then q else 1 - d) a.
Proof. by have := erring_law_gt0 p w; rewrite /follow /= /erring_law iid_cons => w0; rewrite mulfK // gt_eqF. Qed.

Add Field asymmetry_field : (field_steps R).
Lemma gap_identity : (1 - q) * q - (1 - d) * d = (q - d) * (1 - q - d).
Proof. by solve_ring R. Qed.
End ErringToy.

(* THEOREM each_token_multiplies_the_odds_by_a_fixed_factor. Where luigi errs with probability d and waluigi imitates
   him with probability q, at every text a token A multiplies the odds of luigi against waluigi by (1 - d)/q, and a
   token B multiplies the odds of waluigi against luigi by (1 - q)/d. *)
Theorem each_token_multiplies_the_odds_by_a_fixed_factor
    (R : numFieldType) (l d q : R) (hl : 0 < l < 1) (hd : 0 < d < 1) (hq : 0 < q < 1) (w : seq bool) :
  odds (erring_toy hl hd hq) luigi waluigi (tokA :: w) = odds (erring_toy hl hd hq) luigi waluigi w * ((1 - d) / q) /\
  odds (erring_toy hl hd hq) waluigi luigi (tokB :: w) = odds (erring_toy hl hd hq) waluigi luigi w * ((1 - q) / d).
Proof. by split; rewrite odds_cons !erring_follow //= subKr. Qed.

(* THEOREM one_token_suffices_iff_luigi_errs_rarely. For every c > 0, a single token B multiplies the odds of waluigi
   against luigi by at least c, at every text, exactly if luigi's error rate d is at most (1 - q)/c. *)
Theorem one_token_suffices_iff_luigi_errs_rarely
    (R : numFieldType) (l d q c : R) (hl : 0 < l < 1) (hd : 0 < d < 1) (hq : 0 < q < 1) (w : seq bool) :
  0 < c ->
  (odds (erring_toy hl hd hq) waluigi luigi w * c <= odds (erring_toy hl hd hq) waluigi luigi (tokB :: w)) =
  (d <= (1 - q) / c).
Proof.
move=> c0; rewrite (proj2 (each_token_multiplies_the_odds_by_a_fixed_factor hl hd hq w)).
have w0 : 0 < odds (erring_toy hl hd hq) waluigi luigi w.
  by rewrite divr_gt0 ?alpha_gt0 ?erring_law_gt0.
have /andP[d0 _] := hd.
by rewrite ler_pmul2l // ler_pdivl_mulr // ler_pdivl_mulr // mulrC.
Qed.

(* THEOREM evidence_is_equally_strong_both_ways_iff_both_err_alike. Let d < 1 - q, so that a token A speaks for luigi
   and a token B for waluigi. A token A multiplies luigi's odds by as much as a token B multiplies waluigi's exactly
   if d = q, and by less exactly if d < q. *)
Theorem evidence_is_equally_strong_both_ways_iff_both_err_alike
    (R : numFieldType) (d q : R) (hd : 0 < d < 1) (hq : 0 < q < 1) :
  d < 1 - q -> ((1 - d) / q = (1 - q) / d <-> d = q) /\ ((1 - d) / q < (1 - q) / d <-> d < q).
Proof.
have [/andP[d0 d1] /andP[q0 q1]] := (hd, hq).
move=> dq'; have dq : 0 < 1 - q - d by rewrite subr_gt0.
have gap : (1 - q) * q - (1 - d) * d = (q - d) * (1 - q - d) by exact: gap_identity.
split; last first.
  by rewrite ltr_pdivr_mulr // mulrAC ltr_pdivl_mulr // -subr_gt0 gap pmulr_lgt0 // subr_gt0.
split=> [/eqP|-> //]; rewrite (eqr_div _ _ (lt0r_neq0 q0) (lt0r_neq0 d0)) eq_sym -subr_eq0 gap.
by rewrite mulf_eq0 (negbTE (lt0r_neq0 dq)) orbF subr_eq0 => /eqP.
Qed.

(* THEOREM evidence_for_the_other_is_always_stronger_fails. If luigi errs more often than waluigi imitates, the
   evidence of a token A for luigi is the stronger one: with d = 1/3 and q = 1/4 a token A multiplies luigi's odds by
   8/3, and a token B multiplies waluigi's by 9/4. *)
Theorem evidence_for_the_other_is_always_stronger_fails :
  exists d q : rat, [/\ 0 < d < 1, 0 < q < 1, d < 1 - q, (1 - d) / q = 8%:R / 3%:R & (1 - q) / d = 9%:R / 4%:R].
Proof. by exists (1 / 3%:R), (1 / 4%:R); split=> //; apply/eqP; vm_compute. Qed.

(* THEOREM the_log_odds_of_the_author_rise_on_average. Let L be a function on the positive numbers with L(x y) = L(x)
   + L(y) and L(x) <= x - 1, as the natural logarithm is. For every mixture, all premises p and r, and every text that
   both can write, after which r can say whatever p can: at the next token of a text by p, L of the odds of p against
   r changes on average by the sum, over the tokens that p can say, of its probability times L of the ratio of the
   probabilities under p and r, which is the divergence; and this is not negative. *)
Theorem the_log_odds_of_the_author_rise_on_average (R : numFieldType) (A I : finType) (M : mixture R A I) (p r : I)
    (w : seq A) (L : R -> R) :
  (forall x y, 0 < x -> 0 < y -> L (x * y) = L x + L y) -> (forall x, 0 < x -> L x <= x - 1) ->
  0 < law M p w -> 0 < law M r w -> (forall a, 0 < follow M p w a -> 0 < follow M r w a) ->
  let divergence := \sum_(a | 0 < follow M p w a) follow M p w a * L (follow M p w a / follow M r w a) in
  \sum_(a | 0 < follow M p w a) follow M p w a * (L (odds M p r (a :: w)) - L (odds M p r w)) = divergence /\
  0 <= divergence.
Proof.
move=> LM L1 pw rw can divergence.
have L_1 : L 1 = 0 by have := LM 1 1 ltr01 ltr01; rewrite mulr1 => /eqP; rewrite -subr_eq0 opprD addrA subrr sub0r oppr_eq0 => /eqP.
have odds0 : 0 < odds M p r w.
  by rewrite /odds divr_gt0 // alpha_gt0.
split.
  apply: eq_bigr => a pa; have ra := can a pa; have x0 := divr_gt0 pa ra; by rewrite odds_cons LM // addrAC subrr add0r.
have one : \sum_(a | 0 < follow M p w a) follow M p w a = 1.
  rewrite -(follow_sum pw) [RHS](bigID (fun a => 0 < follow M p w a)) /= [X in _ = _ + X]big1 ?addr0 // => a.
  by have := follow_ge0 M p w a; rewrite le0r => /orP[/eqP->|->].
have le1 : \sum_(a | 0 < follow M p w a) follow M r w a <= 1.
  rewrite -(follow_sum rw) [X in _ <= X](bigID (fun a => 0 < follow M p w a)) /= ler_addl.
  by apply: sumr_ge0 => a _; apply: follow_ge0.
apply: (@le_trans _ _ (\sum_(a | 0 < follow M p w a) (follow M p w a - follow M r w a))).
  by rewrite sumrB one subr_ge0.
apply: ler_sum => a pa; have ra := can a pa.
have one_ratio : follow M p w a / follow M r w a * (follow M r w a / follow M p w a) = 1.
  by rewrite mulrA divfK ?divff // gt_eqF.
have flip : L (follow M p w a / follow M r w a) = - L (follow M r w a / follow M p w a).
  have := LM _ _ (divr_gt0 pa ra) (divr_gt0 ra pa); rewrite one_ratio L_1 => /esym/eqP.
  by rewrite addr_eq0 => /eqP.
rewrite flip mulrN ler_oppr opprB.
have -> : follow M r w a - follow M p w a = follow M p w a * (follow M r w a / follow M p w a - 1).
  by rewrite mulrBr mulr1 [in RHS]mulrC divfK // gt_eqF.
by rewrite ler_pmul2l // L1 // divr_gt0.
Qed.
