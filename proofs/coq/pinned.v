(* A pinned prefix: a text s that is always seen, in front of the window.

   Texts have the latest token first, so the text s, followed by w, is [w ++ s]. [pinned_windowed M k s w] is the probability that
   the simulator with a window of k tokens and the pinned text s writes w from the empty window: the next token after v has
   the law mu(. | s, then the k latest tokens of v).
   [pinned M hs], for [hs : 0 < mu M s], is the mixture of those premises whose amplitude at s is positive, each with this
   amplitude as its prior weight and its conditional law given s. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators martingale field_steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Pinned.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

Fixpoint pinned_windowed (k : nat) (s w : seq A) : R :=
  if w is a :: v then pinned_windowed k s v * next M (take k v ++ s) a else 1.

Variable s : seq A.
Hypothesis hs : 0 < mu M s.

Definition alive := [finType of {p : I | 0 < alpha M p s}].

Lemma sum_alive (F : I -> R) : (forall p, alpha M p s = 0 -> F p = 0) -> \sum_(p : alive) F (val p) = \sum_p F p.
Proof.
move=> F0; rewrite [RHS](bigID (fun p => 0 < alpha M p s)) /= [X in _ + X]big1 ?addr0 => [|p].
  rewrite (reindex_omap (val : alive -> I) insub) => [|p ap]; last by rewrite insubT.
  by apply: eq_bigl => p; rewrite valK eqxx andbT (valP p).
by rewrite lt0r alpha_ge0 andbT negbK => /eqP/F0.
Qed.

Lemma alive_law_gt0 (p : alive) : 0 < law M (val p) s.
Proof. by rewrite -(alpha_gt0 M) (valP p). Qed.

Lemma pinned_prior_gt0 (p : alive) : 0 < alpha M (val p) s. Proof. exact: (valP p). Qed.

Lemma pinned_prior_sum : \sum_(p : alive) alpha M (val p) s = 1.
Proof. by rewrite (sum_alive (F := fun p => alpha M p s)) // alpha_sum. Qed.

Lemma pinned_law_is_law (p : alive) : is_law (fun w => given M (val p) w s).
Proof.
split=> [|w|w]; first by rewrite /given divff // gt_eqF // alive_law_gt0.
  exact: given_ge0.
by rewrite -mulr_suml; congr (_ / _); rewrite -(law_sum (premise_law M (val p))).
Qed.

Definition pinned : mixture R A alive := Mixture pinned_prior_gt0 pinned_prior_sum pinned_law_is_law.

Lemma pinned_joint p w : alpha M p s * given M p w s = prior M p * law M p (w ++ s) / mu M s.
Proof. by rewrite /alpha mulrAC; congr (_ / _); rewrite -mulrA law_given. Qed.

Lemma pinned_mu w : mu pinned w = mu M (w ++ s) / mu M s.
Proof.
rewrite [LHS](sum_alive (F := fun p => alpha M p s * given M p w s)) => [|p ->]; last by rewrite mul0r.
by under eq_bigr do rewrite pinned_joint; rewrite -mulr_suml.
Qed.

Lemma pinned_next w a : next pinned w a = next M (w ++ s) a.
Proof. by rewrite /next !pinned_mu -mulf_div divff ?invr_eq0 ?gt_eqF // mulr1. Qed.

Lemma pinned_alpha (p : alive) w : alpha pinned p w = alpha M (val p) (w ++ s).
Proof.
rewrite {1}/alpha pinned_mu [prior _ _ * _]pinned_joint -mulf_div divff ?mulr1 //.
by rewrite invr_eq0 gt_eqF.
Qed.

End Pinned.

Section Theorems.
Variables (R : numFieldType) (A I : finType).

(* THEOREM pinning_is_starting_from_the_conditional_mixture. Let the pinned text s have positive probability. The simulator with
   the pinned text s and a window of k tokens has the law of the windowed simulator, with nothing pinned, of the mixture of the
   premises that are alive at s, with their amplitudes at s as prior weights and their conditional laws given s; and the
   amplitudes of that mixture at any text are the amplitudes of the first mixture at s followed by the text. *)
Theorem pinning_is_starting_from_the_conditional_mixture (M : mixture R A I) (s : seq A) (hs : 0 < mu M s) (k : nat) (w : seq A) :
  pinned_windowed M k s w = windowed (pinned hs) k w /\
  forall p : alive M s, alpha (pinned hs) p w = alpha M (val p) (w ++ s).
Proof.
split=> [|p]; last exact: pinned_alpha.
by elim: w => //= a v IH; rewrite windowed_cons pinned_next IH.
Qed.

(* THEOREM a_pin_excludes_a_premise_iff_the_premise_excludes_the_pin. For every mixture, window length and pinned text s: the
   amplitude of a premise, at s followed by what the window shows, is 0 whatever was written, exactly if the premise gives s
   the probability 0. *)
Theorem a_pin_excludes_a_premise_iff_the_premise_excludes_the_pin (M : mixture R A I) (s : seq A) (k : nat) (p : I) :
  (forall w, alpha M p (take k w ++ s) = 0) <-> law M p s = 0.
Proof.
split=> [/(_ [::])/eqP|s0 w]; first by rewrite alpha_eq0 => /eqP.
by apply/eqP; rewrite alpha_eq0 (law_cat_eq0 (premise_law M p)).
Qed.

End Theorems.

Section SeedToy.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field pinned_field : (field_steps R).

Lemma pinned_weight m : 0 < l / (l + (1 - l) * q ^+ m) < 1.
Proof.
have [/andP[l0 l1] /andP[q0 q1]] := (hl, hq).
have x0 : 0 < (1 - l) * q ^+ m by rewrite mulr_gt0 ?subr_gt0 ?exprn_gt0.
by rewrite divr_gt0 ?addr_gt0 //= ltr_pdivr_mulr ?addr_gt0 // mul1r ltr_addl.
Qed.

Lemma pinned_toy_mu m w :
  mu (seed_toy (pinned_weight m) hq) w = mu (seed_toy hl hq) (w ++ nseq m tokA) / mu (seed_toy hl hq) (nseq m tokA).
Proof.
rewrite seed_toy_mu_A !seed_toy_mu mem_cat mem_nseq andbF orbF !count_cat !count_nseq /= mul1n mul0n addn0 exprD.
have : l + (1 - l) * q ^+ m != 0.
  have [/andP[l0 l1] /andP[q0 q1]] := (hl, hq).
  by rewrite gt_eqF // addr_gt0 // mulr_gt0 ?subr_gt0 ?exprn_gt0.
move: (q ^+ m) (q ^+ _) ((1 - q) ^+ _) ((tokB \notin w)%:R) => x y z b n0.
by solve_field R; apply/eqP.
Qed.
End SeedToy.

(* THEOREM pinned_good_behaviour_raises_the_weight_of_luigi_and_no_more. In the seed toy with any weights, the simulator with m
   tokens A pinned in front of a window of k tokens has the law of the simulator with nothing pinned and the same window in the
   seed toy in which luigi has the prior weight l / (l + (1 - l) q^m) instead of l. *)
Theorem pinned_good_behaviour_raises_the_weight_of_luigi_and_no_more
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (m k : nat) (w : seq bool) :
  pinned_windowed (seed_toy hl hq) k (nseq m tokA) w = windowed (seed_toy (pinned_weight hl hq m) hq) k w.
Proof.
elim: w => //= a v ->; rewrite windowed_cons; congr (_ * _).
rewrite /next !pinned_toy_mu /= -mulf_div divff ?mulr1 // invr_eq0.
by rewrite gt_eqF // seed_toy_mu_gt0.
Qed.

(* One premise, over the tokens true and false: it alternates, and begins with either token with probability 1/2. *)
Definition alternation (a i j : bool) : rat := ((a == i) && (j == ~~ i))%:R.
Definition either (i : bool) : rat := 1 / 2%:R.

Fact alternation_is_generator : is_generator alternation either.
Proof. by split=> [[] [] []|[]||] //; rewrite !big_bool. Qed.

Fact one_gt0 : forall p : unit, 0 < (fun=> 1 : rat) p. Proof. by []. Qed.
Fact one_sum : \sum_(p : unit) (1 : rat) = 1. Proof. by rewrite sumr_const card_unit. Qed.

Definition alternating : mixture rat_numFieldType [finType of bool] [finType of unit] :=
  Mixture one_gt0 one_sum (fun=> hidden_law_is_law alternation_is_generator).

Lemma alternating_mu w : mu alternating w = hidden_law alternation either w.
Proof. by rewrite /mu (big_pred1 tt) ?mul1r // => -[]. Qed.

(* THEOREM stationary_premises_never_strand_behind_a_pin_fails. There is a mixture of one stationary premise (tokens that alternate) in
   which, with one token pinned that is possible and a window of one token, the simulator reaches with probability 1, after two
   tokens, a window that is impossible behind the pinned token. *)
Theorem stationary_premises_never_strand_behind_a_pin_fails :
  exists M : mixture rat_numFieldType [finType of bool] [finType of unit],
  [/\ forall p, is_stationary (law M p), 0 < mu M [:: true],
      pinned_windowed M 1 [:: true] [:: true; false] = 1 &
      mu M (take 1 [:: true; false] ++ [:: true]) = 0].
Proof.
exists alternating; split.
- by move=> p; apply: hidden_law_is_stationary => j; rewrite !big_bool; case: j.
- by rewrite alternating_mu /hidden_law; do 4! rewrite ?big_bool /=; vm_compute.
- rewrite /= /next !alternating_mu /hidden_law; do 6! rewrite ?big_bool /=.
  by apply/eqP; vm_compute.
by rewrite alternating_mu /hidden_law; do 4! rewrite ?big_bool /=; apply/eqP; vm_compute.
Qed.

(* In the seed toy every text may be pinned, and a pin with a B in it excludes luigi. *)
Example pins_of_the_seed_toy (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (s : seq bool) :
  0 < mu (seed_toy hl hq) s /\ (law (seed_toy hl hq) luigi s = 0 <-> tokB \in s).
Proof.
split; first exact: seed_toy_mu_gt0.
by rewrite -(seed_alpha_luigi_eq0 hl hq) alpha_eq0; split=> /eqP.
Qed.
