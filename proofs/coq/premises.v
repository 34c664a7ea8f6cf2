(* Premises, mixtures and amplitudes, for any alphabet and any finite number of premises.

   A text is a sequence of tokens with the latest token first: [a :: w] is the text w, followed by the token a, and
   [rcons w a] is the text w with the token a put before its oldest token. The empty text is [::].

   A law gives each text its probability: the empty text has probability 1, no probability is negative, and the
   probabilities of the texts that continue w by one token add up to that of w.
   A mixture has finitely many premises, each a law, with positive prior weights that add up to 1.
   [mu w] is the probability of the text w, [alpha p w] the amplitude of the premise p at w (the posterior), and
   [next w a] the probability that the token a follows w. A quotient whose divisor is 0 is 0 here, so a statement that
   needs [mu w] to be positive says so. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Laws.
Variables (R : numFieldType) (A : finType).

(* A law on texts. *)
Definition is_law (P : seq A -> R) : Prop :=
  [/\ P [::] = 1, forall w, 0 <= P w & forall w, \sum_(a : A) P (a :: w) = P w].

(* A law is stationary if a token put before the beginning changes nothing on average. *)
Definition is_stationary (P : seq A -> R) : Prop := forall w, \sum_(a : A) P (rcons w a) = P w.

Record mixture (I : finType) := Mixture {
  prior : I -> R;
  law : I -> seq A -> R;
  prior_gt0 : forall p, 0 < prior p;
  prior_sum : \sum_p prior p = 1;
  law_is_law : forall p, is_law (law p)
}.

Section Amplitudes.
Variables (I : finType) (M : mixture I).

Definition mu (w : seq A) : R := \sum_p prior M p * law M p w.
Definition alpha (p : I) (w : seq A) : R := prior M p * law M p w / mu w.
Definition next (w : seq A) (a : A) : R := mu (a :: w) / mu w.

(* The probability that the premise p gives the token a after the text w. *)
Definition follow (p : I) (w : seq A) (a : A) : R := law M p (a :: w) / law M p w.
End Amplitudes.
End Laws.

(* Sums over texts of a given length. *)
Section TextSums.
Variables (V : zmodType) (A : finType).

Lemma sum_tuple0 (F : seq A -> V) : \sum_(w : 0.-tuple A) F w = F [::].
Proof.
rewrite (bigD1 [tuple]) //= big1 ?addr0 // => w /eqP[].
exact: tuple0.
Qed.

Lemma sum_tuple_cons {n} (F : seq A -> V) :
  \sum_(w : n.+1.-tuple A) F w = \sum_(w : n.-tuple A) \sum_(a : A) F (a :: w).
Proof.
rewrite pair_bigA /= (reindex (fun x : n.-tuple A * A => [tuple of x.2 :: x.1])) //=.
exists (fun w : n.+1.-tuple A => ([tuple of behead w], thead w)) => [[w a] _ | w _].
  by congr (_, _); apply/val_inj.
by rewrite [RHS]tuple_eta; apply/val_inj.
Qed.

Lemma sum_tuple_rcons {n} (F : seq A -> V) :
  \sum_(w : n.+1.-tuple A) F w = \sum_(w : n.-tuple A) \sum_(a : A) F (rcons w a).
Proof.
elim: n F => [|n IH] F.
  by rewrite sum_tuple_cons (sum_tuple0 (fun w => \sum_a F (a :: w))) (sum_tuple0 (fun w => \sum_a F (rcons w a))).
rewrite sum_tuple_cons.
rewrite (IH (fun v => \sum_a F (a :: v))) (sum_tuple_cons (fun v => \sum_a F (rcons v a))).
apply: eq_bigr => w _; rewrite exchange_big /=.
by apply: eq_bigr.
Qed.

Lemma sum_tuple_cat {m n} (F : seq A -> V) :
  \sum_(w : (m + n).-tuple A) F w = \sum_(w : n.-tuple A) \sum_(s : m.-tuple A) F (s ++ w).
Proof.
elim: m F => [|m IH] F.
  by apply: eq_bigr => w _; rewrite (sum_tuple0 (fun s => F (s ++ w))).
rewrite sum_tuple_cons (IH (fun v => \sum_a F (a :: v))).
by apply: eq_bigr => w _; rewrite (sum_tuple_cons (fun s => F (s ++ w))).
Qed.

End TextSums.

Section LawFacts.
Variables (R : numFieldType) (A : finType) (P : seq A -> R).
Hypothesis PL : is_law P.

Lemma law_nil : P [::] = 1. Proof. by case: PL. Qed.
Lemma law_ge0 w : 0 <= P w. Proof. by case: PL. Qed.
Lemma law_sum w : \sum_(a : A) P (a :: w) = P w. Proof. by case: PL. Qed.

Lemma law_gt0 w : (0 < P w) = (P w != 0).
Proof. by rewrite lt0r law_ge0 andbT. Qed.

Lemma law_cons_le a w : P (a :: w) <= P w.
Proof.
rewrite -(law_sum w) (bigD1 a) //= ler_addl.
by apply: sumr_ge0 => b _; apply: law_ge0.
Qed.

(* A text is at most as probable as its beginning. *)
Lemma law_cat_le s w : P (s ++ w) <= P w.
Proof. by elim: s => [|a s IH] //=; apply: le_trans (law_cons_le _ _) IH. Qed.

Lemma law_drop_le n w : P w <= P (drop n w).
Proof. by rewrite -{1}(cat_take_drop n w) law_cat_le. Qed.

Lemma law_le1 w : P w <= 1.
Proof. by rewrite -law_nil -[w]cats0 law_cat_le. Qed.

Lemma law_cat_eq0 s w : P w = 0 -> P (s ++ w) = 0.
Proof. by move=> Pw; apply/eqP; rewrite eq_le law_ge0 andbT -Pw law_cat_le. Qed.

Lemma law_cons_eq0 a w : P w = 0 -> P (a :: w) = 0.
Proof. exact: (law_cat_eq0 [:: a]). Qed.

Lemma law_cat_gt0 s w : 0 < P (s ++ w) -> 0 < P w.
Proof. by move=> h; apply: lt_le_trans h (law_cat_le _ _). Qed.

Lemma law_cons_gt0 a w : 0 < P (a :: w) -> 0 < P w.
Proof. exact: (@law_cat_gt0 [:: a]). Qed.

Lemma law_drop_gt0 n w : 0 < P w -> 0 < P (drop n w).
Proof. by move=> h; apply: lt_le_trans h (law_drop_le _ _). Qed.

(* The continuations of a text by n tokens share out its probability. *)
Lemma law_sum_cat n w : \sum_(s : n.-tuple A) P (s ++ w) = P w.
Proof.
elim: n => [|n IH]; first by rewrite (sum_tuple0 (fun s => P (s ++ w))).
rewrite (sum_tuple_cons (fun s => P (s ++ w))) -[RHS]IH.
by apply: eq_bigr => s _; rewrite -law_sum.
Qed.

Lemma law_sum_tuple n : \sum_(w : n.-tuple A) P w = 1.
Proof.
by rewrite -law_nil -(law_sum_cat n); apply: eq_bigr => s _; rewrite cats0.
Qed.

Section Stationary.
Hypothesis PS : is_stationary P.

Lemma stationary_rcons_le w a : P (rcons w a) <= P w.
Proof.
rewrite -(PS w) (bigD1 a) //= ler_addl.
by apply: sumr_ge0 => b _; apply: law_ge0.
Qed.

Lemma stationary_cat_le w s : P (w ++ s) <= P w.
Proof.
elim/last_ind: s => [|s a IH]; first by rewrite cats0.
by rewrite -rcons_cat; apply: le_trans (stationary_rcons_le _ _) IH.
Qed.

Lemma stationary_take_le n w : P w <= P (take n w).
Proof. by rewrite -{1}(cat_take_drop n w) stationary_cat_le. Qed.

Lemma stationary_take_gt0 n w : 0 < P w -> 0 < P (take n w).
Proof. by move=> h; apply: lt_le_trans h (stationary_take_le _ _). Qed.

Lemma stationary_sum_cat n w : \sum_(s : n.-tuple A) P (w ++ s) = P w.
Proof.
elim: n => [|n IH]; first by rewrite (sum_tuple0 (fun s => P (w ++ s))) cats0.
rewrite (sum_tuple_rcons (fun s => P (w ++ s))) -[RHS]IH.
by apply: eq_bigr => s _; rewrite -PS; apply: eq_bigr => a _; rewrite rcons_cat.
Qed.
End Stationary.
End LawFacts.

Section MixtureFacts.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).
Implicit Types (p q : I) (w : seq A) (a : A).

Lemma prior_ge0 p : 0 <= prior M p. Proof. exact: ltW (prior_gt0 M p). Qed.
Lemma prior_neq0 p : prior M p != 0. Proof. by rewrite gt_eqF ?prior_gt0. Qed.

Lemma prior_le1 p : prior M p <= 1.
Proof.
rewrite -(prior_sum M) (bigD1 p) //= ler_addl.
by apply: sumr_ge0 => q _; apply: prior_ge0.
Qed.

Lemma mixture_inhabited : exists p : I, true.
Proof.
case: (pickP I) => [p _|I0]; first by exists p.
by have /eqP := prior_sum M; rewrite big_pred0 // eq_sym oner_eq0.
Qed.

Lemma mu_is_law : is_law (mu M).
Proof.
split=> [|w|w].
- rewrite -(prior_sum M); apply: eq_bigr => p _.
  by rewrite (law_nil (law_is_law M p)) mulr1.
- by apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0 ?(law_ge0 (law_is_law M p)).
- rewrite exchange_big; apply: eq_bigr => p _.
  by rewrite -mulr_sumr (law_sum (law_is_law M p)).
Qed.

Lemma mu_is_stationary : (forall p, is_stationary (law M p)) -> is_stationary (mu M).
Proof.
move=> PS w; rewrite exchange_big; apply: eq_bigr => p _.
by rewrite -mulr_sumr PS.
Qed.

Lemma mu_nil : mu M [::] = 1. Proof. exact: law_nil mu_is_law. Qed.
Lemma mu_ge0 w : 0 <= mu M w. Proof. exact: law_ge0 mu_is_law w. Qed.
Lemma mu_sum w : \sum_(a : A) mu M (a :: w) = mu M w. Proof. exact: law_sum mu_is_law w. Qed.
Lemma mu_sum_tuple n : \sum_(w : n.-tuple A) mu M w = 1. Proof. exact: law_sum_tuple mu_is_law n. Qed.
Lemma mu_gt0 w : (0 < mu M w) = (mu M w != 0). Proof. exact: law_gt0 mu_is_law w. Qed.
Lemma mu_cons_gt0 a w : 0 < mu M (a :: w) -> 0 < mu M w. Proof. exact: (law_cons_gt0 mu_is_law). Qed.
Lemma mu_cat_gt0 s w : 0 < mu M (s ++ w) -> 0 < mu M w. Proof. exact: (law_cat_gt0 mu_is_law). Qed.

(* What the premise p contributes to the probability of a text. *)
Lemma joint_ge0 p w : 0 <= prior M p * law M p w.
Proof. by rewrite mulr_ge0 ?prior_ge0 ?(law_ge0 (law_is_law M p)). Qed.

Lemma joint_le_mu p w : prior M p * law M p w <= mu M w.
Proof.
rewrite /mu (bigD1 p) //= ler_addl.
by apply: sumr_ge0 => q _; apply: joint_ge0.
Qed.

(* A text is impossible exactly if it is impossible under each premise. *)
Lemma mu_eq0 w : (mu M w == 0) = [forall p, law M p w == 0].
Proof.
rewrite psumr_eq0 => [|p _]; last exact: joint_ge0.
apply/allP/forallP => h p; last first.
  by move=> _; rewrite (eqP (h p)) mulr0 eqxx.
by have := h p (mem_index_enum p); rewrite mulf_eq0 (negbTE (prior_neq0 p)).
Qed.

Lemma mu_eq0P w : reflect (forall p, law M p w = 0) (mu M w == 0).
Proof. by rewrite mu_eq0; apply: (iffP forallP) => h p; apply/eqP; rewrite h. Qed.

Lemma law_gt0_mu p w : 0 < law M p w -> 0 < mu M w.
Proof.
move=> h; apply: lt_le_trans (joint_le_mu p w).
by rewrite mulr_gt0 ?prior_gt0.
Qed.

Lemma mu_gt0P w : reflect (exists p, 0 < law M p w) (0 < mu M w).
Proof.
apply: (iffP idP) => [|[p /law_gt0_mu]] //.
rewrite mu_gt0 mu_eq0 negb_forall => /existsP[p Pp].
by exists p; rewrite (law_gt0 (law_is_law M p)).
Qed.

Lemma alpha_nil p : alpha M p [::] = prior M p.
Proof. by rewrite /alpha mu_nil (law_nil (law_is_law M p)) mulr1 divr1. Qed.

Lemma alpha_ge0 p w : 0 <= alpha M p w.
Proof. by rewrite divr_ge0 ?joint_ge0 ?mu_ge0. Qed.

Lemma alpha_le1 p w : alpha M p w <= 1.
Proof.
have [mu0|mup] := eqVneq (mu M w) 0; first by rewrite /alpha mu0 invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?mul1r ?joint_le_mu ?mu_gt0.
Qed.

Lemma alpha_sum w : 0 < mu M w -> \sum_p alpha M p w = 1.
Proof. by move=> mup; rewrite -mulr_suml divff // gt_eqF. Qed.

Lemma alpha_mu p w : mu M w * alpha M p w = prior M p * law M p w.
Proof.
have [mu0|mup] := eqVneq (mu M w) 0; last by rewrite mulrC divfK.
by rewrite mu0 mul0r; move/eqP/mu_eq0P: mu0 => ->; rewrite mulr0.
Qed.

(* An amplitude is 0 exactly where the premise gives the text probability 0. *)
Lemma alpha_eq0 p w : (alpha M p w == 0) = (law M p w == 0).
Proof.
apply/eqP/eqP => h; last by rewrite /alpha h mulr0 mul0r.
have /eqP := alpha_mu p w; rewrite h mulr0 eq_sym mulf_eq0 (negbTE (prior_neq0 p)).
by move/eqP.
Qed.

Lemma alpha_gt0 p w : (0 < alpha M p w) = (0 < law M p w).
Proof. by rewrite !lt0r alpha_eq0 alpha_ge0 (law_ge0 (law_is_law M p)). Qed.

Lemma next_ge0 w a : 0 <= next M w a.
Proof. by rewrite divr_ge0 ?mu_ge0. Qed.

Lemma next_sum w : 0 < mu M w -> \sum_(a : A) next M w a = 1.
Proof. by move=> mup; rewrite -mulr_suml mu_sum divff // gt_eqF. Qed.

Lemma mu_next w a : mu M w * next M w a = mu M (a :: w).
Proof.
have [mu0|mup] := eqVneq (mu M w) 0; last by rewrite mulrC divfK.
by rewrite mu0 mul0r (law_cons_eq0 mu_is_law).
Qed.

Lemma next_eq0 w a : (next M w a == 0) = (mu M (a :: w) == 0).
Proof.
apply/eqP/eqP => h; first by rewrite -mu_next h mulr0.
by rewrite /next h mul0r.
Qed.

Lemma next_gt0 w a : (0 < next M w a) = (0 < mu M (a :: w)).
Proof. by rewrite mu_gt0 lt0r next_eq0 next_ge0 andbT. Qed.

Lemma follow_ge0 p w a : 0 <= follow M p w a.
Proof. by rewrite divr_ge0 ?(law_ge0 (law_is_law M p)). Qed.

Lemma law_follow p w a : law M p w * follow M p w a = law M p (a :: w).
Proof.
have [P0|Pp] := eqVneq (law M p w) 0; last by rewrite mulrC divfK.
by rewrite P0 mul0r (law_cons_eq0 (law_is_law M p)).
Qed.

Lemma follow_sum p w : 0 < law M p w -> \sum_(a : A) follow M p w a = 1.
Proof. by move=> Pp; rewrite -mulr_suml (law_sum (law_is_law M p)) divff // gt_eqF. Qed.

(* The posterior predictive: the next-token law averages what the premises say, with the amplitudes as weights. *)
Lemma next_is_predictive w a : \sum_p alpha M p w * follow M p w a = next M w a.
Proof.
rewrite /next [mu M (a :: w)]/mu mulr_suml; apply: eq_bigr => p _.
by rewrite -law_follow /alpha mulrAC mulrA.
Qed.

(* One step of Bayes' rule. *)
Lemma next_alpha_cons p w a : next M w a * alpha M p (a :: w) = alpha M p w * follow M p w a.
Proof.
have [mu0|mup] := eqVneq (mu M w) 0.
  by rewrite /next /alpha mu0 invr0 !mulr0 !mul0r.
apply: (mulfI mup).
by rewrite mulrA mu_next alpha_mu mulrA alpha_mu -mulrA law_follow.
Qed.

Lemma alpha_cons p w a : alpha M p (a :: w) = alpha M p w * follow M p w a / next M w a.
Proof.
have [n0|np] := eqVneq (next M w a) 0; last by rewrite -next_alpha_cons mulrAC divff // mul1r.
rewrite n0 invr0 mulr0; apply/eqP; rewrite alpha_eq0.
by move/eqP: n0; rewrite next_eq0 => /mu_eq0P ->.
Qed.

End MixtureFacts.
