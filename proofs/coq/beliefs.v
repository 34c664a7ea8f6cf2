(* Beliefs about the hidden state, and the powers of the matrix of a looping premise.

   [state_after g w i] is the probability that the generator g is in the state i now, given that it has written w;
   [token_after g w a] is the probability that it writes a next. [looping c h] is the square matrix of size n + 1 with the
   entries c h / (n + 1), and c (1 - h) more on the diagonal: with probability c the text goes on, by repeating the last
   token or, with probability h, by one drawn uniformly. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises generators hidden.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* THEOREM a_belief_gives_the_next_token_and_the_next_belief. For every generator and every text that it can write:
   the probability of the next token a is the sum over i and j of the probability to be in the state i now times the
   entry i, j of the matrix of a; and the probability to be in j after it is the sum over i of these products, divided
   by the probability of a. A quotient whose divisor is 0 counts as 0. *)
Theorem a_belief_gives_the_next_token_and_the_next_belief (R : numFieldType) (A : finType) (n : nat)
    (g : generator R A n) (w : seq A) (a : A) :
  0 < generator_law g w ->
  token_after g w a = \sum_j \sum_i state_after g w i * step g a i j /\
  (forall j, state_after g (a :: w) j = (\sum_i state_after g w i * step g a i j) / token_after g w a).
Proof.
move=> possible; have law_neq0 := lt0r_neq0 possible.
have entry j : \sum_i state_after g w i * step g a i j = forward g (a :: w) 0 j / generator_law g w.
  rewrite [forward g (a :: w) 0 j]mxE mulr_suml; apply: eq_bigr => i _.
  by rewrite /state_after mulrAC.
split=> [|j]; first by rewrite /token_after (eq_bigr _ (fun j _ => entry j)) -mulr_suml.
rewrite entry /state_after /token_after invf_div mulrA divfK //.
Qed.

Section Looping.
Variables (R : fieldType) (n : nat).
Hypothesis size_neq0 : n.+1%:R != 0 :> R.
Let u : 'M[R]_n.+1 := const_mx n.+1%:R^-1.

Definition looping (c h : R) : 'M[R]_n.+1 := c *: ((1 - h)%:M + const_mx (h / n.+1%:R)).

Lemma uniform_idempotent : u *m u = u.
Proof.
apply/matrixP => i j; rewrite !mxE; under eq_bigr do rewrite !mxE.
by rewrite sumr_const card_ord -mulr_natl mulrA divff // mul1r.
Qed.

Lemma loopingE c h : looping c h = c *: (u + (1 - h) *: (1%:M - u)).
Proof.
congr (_ *: _); apply/matrixP => i j; rewrite !mxE mulrBr addrCA mulr_natr; congr (_ + _).
by rewrite mulrBl mul1r opprB addrC subrK.
Qed.

Lemma looping_power c h m : looping c h ^+ m = c ^+ m *: (u + (1 - h) ^+ m *: (1%:M - u)).
Proof.
elim: m => [|m IH]; first by rewrite !expr0 !scale1r addrC subrK.
have uv : u *m (1%:M - u) = 0 by rewrite mulmxBr mulmx1 uniform_idempotent subrr.
have vu : (1%:M - u) *m u = 0 by rewrite mulmxBl mul1mx uniform_idempotent subrr.
have vv : (1%:M - u) *m (1%:M - u) = 1%:M - u by rewrite mulmxBl mul1mx uv subr0.
rewrite exprSr IH loopingE -[_ * _]/(_ *m _) -scalemxAl -scalemxAr scalerA -exprSr; congr (_ *: _).
by rewrite mulmxDl !mulmxDr -!scalemxAl -!scalemxAr uv vu vv uniform_idempotent !scaler0 addr0 add0r scalerA -exprSr.
Qed.

Lemma looping_trace c h m : \tr (looping c h ^+ m) = c ^+ m * (1 + n%:R * (1 - h) ^+ m).
Proof.
have tru : \tr u = 1.
  rewrite /mxtrace; under eq_bigr do rewrite mxE.
  by rewrite sumr_const card_ord -mulr_natl divff.
rewrite looping_power mxtraceZ mxtraceD mxtraceZ raddfB /= mxtrace1 tru; congr (_ * (_ + _)).
by rewrite mulrC -{2}[1](mulr1n 1) -natrB // subn1.
Qed.
End Looping.

(* THEOREM the_trace_of_a_power_of_the_looping_matrix. Over every field of numbers, for every c and h, n + 1 tokens
   and every m, the trace of the m-th power of the looping matrix is c^m (1 + n (1 - h)^m). *)
Theorem the_trace_of_a_power_of_the_looping_matrix (R : numFieldType) (n : nat) (c h : R) (m : nat) :
  \tr (looping n c h ^+ m) = c ^+ m * (1 + n%:R * (1 - h) ^+ m).
Proof. by apply: looping_trace; rewrite pnatr_eq0. Qed.

(* THEOREM average_repetition_is_not_a_probability. Of two tokens, with c = 1 and h = 1/10, all terms tr(B^(2 j)) /
   2^j of the average repetition probability are positive, and the first two of them add up to more than 1. *)
Theorem average_repetition_is_not_a_probability :
  let term j : rat := \tr (looping 1 1 (1 / 10%:R) ^+ (2 * j)) / 2%:R ^+ j in
  (forall j, 0 < term j) /\ 1 < term 1%N + term 2%N.
Proof.
move=> term; have termE j : term j = 1 ^+ (2 * j) * (1 + 1%:R * (1 - 1 / 10%:R) ^+ (2 * j)) / 2%:R ^+ j.
  by rewrite /term the_trace_of_a_power_of_the_looping_matrix.
split=> [j|]; last by rewrite !termE; vm_compute.
rewrite termE divr_gt0 ?exprn_gt0 // expr1n mul1r; apply: ltr_paddr; last exact: ltr01.
by rewrite mulr_ge0 ?ler0n // exprn_ge0.
Qed.

(* THEOREM independent_tokens_have_the_same_law_at_every_lag. With full memory, in every mixture whose premises give
   the next token a the same probability f p a whatever came before, for every text w of positive probability and
   every m, the probability that a comes after w and m more tokens is the probability that a comes right after w. *)
Theorem independent_tokens_have_the_same_law_at_every_lag (R : numFieldType) (A I : finType) (M : mixture R A I)
    (f : I -> A -> R) (w : seq A) (a : A) (m : nat) :
  (forall p v, law M p (a :: v) = f p a * law M p v) -> 0 < mu M w ->
  \sum_(v : m.-tuple A) mu M (a :: v ++ w) / mu M w = next M w a.
Proof.
move=> indep _; rewrite -mulr_suml /next /mu; congr (_ / _).
rewrite exchange_big; apply: eq_bigr => p _ /=; rewrite -mulr_sumr; congr (_ * _).
rewrite indep; under eq_bigr do rewrite indep.
by rewrite -mulr_sumr (law_sum_cat (law_is_law M p)).
Qed.
