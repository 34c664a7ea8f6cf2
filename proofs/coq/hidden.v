(* Authors and characters: the premise of a text, and the hidden state in which a generator is.

   A generator writes token by token while it moves between hidden states. [state_after g w i] is the probability that
   the generator g is in the state i now, given that it has written the text w; [begun_in g w i] is the probability,
   given the same, that it began in the state i. [moves g] is the sum of the matrices: the probability that a
   generator moves from i to j, whatever it says. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises generators.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hidden.
Variables (R : numFieldType) (A : finType) (n : nat) (g : generator R A n).

Definition moves : 'M[R]_n := \sum_a step g a.
Definition token_after (w : seq A) (a : A) : R := generator_law g (a :: w) / generator_law g w.
Definition state_after (w : seq A) (i : 'I_n) : R := forward g w 0 i / generator_law g w.
Definition begun_in (w : seq A) (i : 'I_n) : R :=
  start g 0 i * total (forward_from (step g) (delta_mx 0 i) w) / generator_law g w.

(* Where a text is impossible no state is reached. *)
Lemma nothing_there w j : generator_law g w = 0 -> forward g w 0 j = 0.
Proof. by move=> zero; apply: (psumr_eq0P _ zero) => // i _; apply: forward_ge0. Qed.

(* THEOREM the_present_character_moves_on. For every generator and every text that it can write: the mean probability,
   one token later, that it is in the state j is the sum over i of the probability that it is in i now times the
   probability to move from i to j. *)
Theorem the_present_character_moves_on (w : seq A) (j : 'I_n) :
  0 < generator_law g w ->
  \sum_a token_after w a * state_after (a :: w) j = \sum_i state_after w i * moves i j.
Proof.
move=> possible; have law_neq0 := lt0r_neq0 possible.
transitivity (\sum_a forward g (a :: w) 0 j / generator_law g w).
  apply: eq_bigr => a _; rewrite /token_after /state_after.
  have [zero|neq0] := eqVneq (generator_law g (a :: w)) 0.
    by rewrite zero !mul0r (nothing_there _ zero) mul0r.
  by rewrite mulrC mulrA divfK.
rewrite -mulr_suml [RHS](eq_bigr (fun i => forward g w 0 i * moves i j / generator_law g w)); last first.
  by move=> i _; rewrite /state_after mulrAC.
rewrite -mulr_suml; congr (_ / _).
have -> : \sum_a forward g (a :: w) 0 j = (forward g w *m moves) 0 j.
  by rewrite /moves mulmx_sumr summxE.
by rewrite mxE.
Qed.

(* THEOREM the_present_character_is_a_martingale_iff_moving_keeps_it. For every generator and every text that it can
   write: the mean probability of each present state, one token later, is that of now exactly if moving leaves the
   probabilities of the states as they are. *)
Theorem the_present_character_is_a_martingale_iff_moving_keeps_it (w : seq A) :
  0 < generator_law g w ->
  (forall j, \sum_a token_after w a * state_after (a :: w) j = state_after w j) <->
  (forall j, \sum_i state_after w i * moves i j = state_after w j).
Proof.
by move=> possible; split=> keeps j; move: (keeps j); rewrite the_present_character_moves_on.
Qed.

Lemma from_ge0 (v : 'rV[R]_n) u : (forall j, 0 <= v 0 j) -> forall j, 0 <= forward_from (step g) v u 0 j.
Proof.
move=> v_ge0; elim: u => [|a u IH] j //=; rewrite mxE; apply: sumr_ge0 => k _.
by rewrite mulr_ge0 ?step_ge0.
Qed.

Lemma joint_ge0 i u : 0 <= start g 0 i * total (forward_from (step g) (delta_mx 0 i) u).
Proof.
rewrite mulr_ge0 ?start_ge0 //; apply: sumr_ge0 => j _; apply: from_ge0 => k.
by rewrite mxE ler0n.
Qed.

(* Moving along a text is linear in the vector. *)
Lemma start_split (v : 'rV[R]_n) u :
  total (forward_from (step g) v u) = \sum_k v 0 k * total (forward_from (step g) (delta_mx 0 k) u).
Proof.
have linear : forward_from (step g) v u = \sum_k v 0 k *: forward_from (step g) (delta_mx 0 k) u.
  elim: u => [|a u IH] /=; first by rewrite -row_sum_delta.
  by rewrite IH mulmx_suml; apply: eq_bigr => k _; rewrite scalemxAl.
rewrite linear total_sum; apply: eq_bigr => k _.
by rewrite /total mulr_sumr; apply: eq_bigr => j _; rewrite mxE.
Qed.

(* THEOREM the_first_character_is_a_martingale. For every generator and every text that it can write: the mean
   probability, one token later, that it began in the state i is the probability of now that it began there. *)
Theorem the_first_character_is_a_martingale (w : seq A) (i : 'I_n) :
  0 < generator_law g w -> \sum_a token_after w a * begun_in (a :: w) i = begun_in w i.
Proof.
move=> possible; have law_neq0 := lt0r_neq0 possible.
transitivity (\sum_a start g 0 i * total (forward_from (step g) (delta_mx 0 i) (a :: w)) / generator_law g w).
  apply: eq_bigr => a _; rewrite /token_after /begun_in.
  have [zero|neq0] := eqVneq (generator_law g (a :: w)) 0; last by rewrite mulrC mulrA divfK.
  suff -> : start g 0 i * total (forward_from (step g) (delta_mx 0 i) (a :: w)) = 0 by rewrite !mul0r mulr0.
  apply: le_anti; rewrite joint_ge0 andbT -zero /generator_law /forward [X in _ <= X]start_split.
  rewrite [X in _ <= X](bigD1 i) // ler_addl; apply: sumr_ge0 => k _; exact: joint_ge0.
rewrite -mulr_suml -mulr_sumr; congr (_ * _ / _).
rewrite -total_sum -mulmx_sumr /total.
under eq_bigr => j _ do rewrite mxE.
rewrite exchange_big; apply: eq_bigr => k _; rewrite -mulr_sumr -[RHS]mulr1; congr (_ * _).
by rewrite -(step_sum g k) exchange_big; apply: eq_bigr => j _; rewrite summxE.
Qed.
End Hidden.
