(* Symmetries: tokens and premises renamed.

   [is_symmetry s t M]: the tokens are renamed by s and the premises by t; the renamed premise has the same prior
   weight, and gives the renamed text the probability that the premise gives the text. [written k n E] is the
   probability that the first n tokens of the simulator with a window of k tokens, from the empty text, satisfy E. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Symmetry.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

Definition is_symmetry (s : A -> A) (t : I -> I) : Prop :=
  [/\ bijective s, bijective t, forall p, prior M (t p) = prior M p &
      forall p w, law M (t p) (map s w) = law M p w].
Definition written (k n : nat) (E : pred (seq A)) : R := \sum_(w : n.-tuple A | E w) windowed M k w.

Section Renamed.
Variables (s : A -> A) (t : I -> I).
Hypothesis symmetric : is_symmetry s t.

Lemma mu_renamed w : mu M (map s w) = mu M w.
Proof.
case: symmetric => _ t_bij same_prior same_law.
rewrite /mu (reindex t); last by apply: onW_bij.
by apply: eq_bigr => p _; rewrite same_prior same_law.
Qed.

Lemma alpha_renamed p w : alpha M (t p) (map s w) = alpha M p w.
Proof. by case: symmetric => _ _ same_prior same_law; rewrite /alpha same_prior same_law mu_renamed. Qed.

Lemma windowed_renamed k w : windowed M k (map s w) = windowed M k w.
Proof.
elim: w => // a w IH.
by rewrite [map s _]/= !windowed_cons IH -map_take /next mu_renamed -[s a :: _]/(map s (a :: take k w)) mu_renamed.
Qed.
End Renamed.

(* THEOREM renaming_changes_nothing. If renaming tokens and premises leaves prior weights and laws as they are, then
   under every window the renamed premise has at the renamed text the amplitude that the premise has at the text, and
   the windowed simulator writes the renamed text with the probability of the text. *)
Theorem renaming_changes_nothing (s : A -> A) (t : I -> I) (k : nat) (p : I) (w : seq A) :
  is_symmetry s t ->
  alpha M (t p) (take k (map s w)) = alpha M p (take k w) /\ windowed M k (map s w) = windowed M k w.
Proof. by move=> symmetric; rewrite -map_take (alpha_renamed symmetric) (windowed_renamed symmetric). Qed.

(* THEOREM swapped_premises_collapse_alike. If a renaming of tokens and premises that leaves prior weights and laws as
   they are takes the premise w to l, then under every window and within every number of tokens the amplitude of l
   reaches a level with exactly the probability with which that of w does: neither is the likelier end of a collapse.
   *)
Theorem swapped_premises_collapse_alike (s : A -> A) (t : I -> I) (k n : nat) (l w : I) (c : R) :
  is_symmetry s t -> t w = l ->
  let reaches p (x : seq A) := [exists j : 'I_n.+1, c <= alpha M p (take k (drop j x))] in
  written k n (reaches l) = written k n (reaches w).
Proof.
move=> symmetric <- reaches; case: (symmetric) => [[s' sK s'K]] _ _ _.
rewrite /written (reindex (fun x : n.-tuple A => [tuple of map s x])) /=; last first.
  exists (fun x : n.-tuple A => [tuple of map s' x]) => x _; apply: val_inj => /=.
    by rewrite -map_comp -[RHS]map_id; apply: eq_map => a /=; rewrite sK.
  by rewrite -map_comp -[RHS]map_id; apply: eq_map => a /=; rewrite s'K.
apply: eq_big => x; last by rewrite (windowed_renamed symmetric).
by apply: eq_existsb => j; rewrite -map_drop -map_take (alpha_renamed symmetric).
Qed.
End Symmetry.

(* Two coins with exchanged biases and equal prior weights: exchanging the tokens exchanges the premises. *)
Section Coins.
Variables (R : numFieldType) (q : R).
Hypothesis hq : 0 < q < 1.

Definition coin_law (p : bool) : seq bool -> R := iid_law (coin (if p then 1 - q else q)).

Lemma coin_law_is_law p : is_law (coin_law p).
Proof.
case/andP: hq => q0 q1; apply: iid_is_law (coin_sum _); apply: coin_ge0.
by case: p; rewrite ?subr_ge0 ?ger_addl ?oppr_le0 !ltW.
Qed.

Lemma even_prior_gt0 (p : bool) : 0 < (1 / 2%:R : R).
Proof. by rewrite divr_gt0 ?ltr01 ?ltr0n. Qed.

Lemma even_prior_sum : \sum_(p : bool) (1 / 2%:R : R) = 1.
Proof. by rewrite big_bool /= -mulrDl -[1 + 1]/(2%:R) divff // pnatr_eq0. Qed.

Definition two_coins : mixture R bool_finType bool_finType := Mixture even_prior_gt0 even_prior_sum coin_law_is_law.

Example two_coins_are_symmetric : is_symmetry two_coins negb negb.
Proof.
split=> //; try by exists negb; apply: negbK.
move=> p; elim=> [|a w IH]; first by rewrite /= /coin_law /iid_law !big_nil.
rewrite [map _ _]/= /two_coins /= /coin_law !iid_cons -/(coin_law (~~ p) _) -/(coin_law p _).
rewrite -[coin_law (~~ p) _]/(law two_coins (~~ p) _) IH; congr (_ * _).
by case: a; case: p {IH} => //=; rewrite opprB addrCA subrr addr0.
Qed.
End Coins.
