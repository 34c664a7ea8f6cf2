(* Early emergences: when does the windowed simulator first say anything but the token a?

   [run a n] is the text of n tokens a. [silent_by k a n] is the probability that the first n tokens of the simulator
   with a window of k tokens are all a; over two tokens a and b it is the probability that b has not come within n
   tokens. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import arithmetic premises window.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Bernoulli.
Variable R : realFieldType.

(* Bernoulli's inequality. *)
Lemma bernoulli (e : R) (m : nat) : 0 <= e <= 1 -> 1 - m%:R * e <= (1 - e) ^+ m.
Proof.
move=> /andP[e_ge0 e_le1]; elim: m => [|m IH]; first by rewrite mul0r subr0 expr0.
have power_le1 : (1 - e) ^+ m <= 1 by rewrite exprn_ile1 // ?subr_ge0 // ger_addl oppr_le0.
rewrite exprS mulrBl mul1r -[m.+1]addn1 natrD mulrDl mul1r opprD addrA.
by apply: ler_add => //; rewrite ler_opp2 -[X in _ <= X]mulr1 ler_wpmul2l.
Qed.
End Bernoulli.

Section Early.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).
Ltac by_field := by_field_over (Num.RealField.fieldType R).

Definition run (a : A) (n : nat) : seq A := nseq n a.
Definition silent_by (k : nat) (a : A) (n : nat) : R := windowed M k (run a n).

(* THEOREM silence_until_the_window_is_full_and_after. Within the first k tokens the windowed simulator says only a
   with the probability that full memory gives it; after that each token is a with one and the same probability, that
   of a after k tokens a. *)
Theorem silence_until_the_window_is_full_and_after (k : nat) (a : A) (n m : nat) :
  (n <= k)%N -> silent_by k a n = mu M (run a n) /\
  silent_by k a (k + m) = mu M (run a k) * next M (run a k) a ^+ m.
Proof.
move=> n_le; split.
  by apply: scheduled_is_mu => t; rewrite size_nseq => t_lt; apply: leq_trans (ltnW t_lt) n_le.
elim: m => [|m IH].
  rewrite addn0 expr0 mulr1; apply: scheduled_is_mu => t; rewrite size_nseq => t_lt; exact: ltnW.
rewrite addnS /silent_by /run [nseq _.+1 a]/= windowed_cons -/(run a (k + m)) -/(silent_by k a (k + m)) IH.
rewrite exprSr -mulrA; congr (_ * (_ * next M _ a)).
by rewrite /run take_nseq ?leq_addr.
Qed.

(* The probability that something else than a has come within n tokens. *)
Definition emerged_by (k : nat) (a : A) (n : nat) : R := 1 - silent_by k a n.

Lemma next_le1 (w : seq A) (a : A) : next M w a <= 1.
Proof.
have [/eqP mu0|mu_neq0] := boolP (mu M w == 0); first by rewrite /next mu0 invr0 mulr0 ler01.
rewrite -(next_sum (_ : 0 < mu M w)) ?mu_gt0 // (bigD1 a) //= ler_addl.
by apply: sumr_ge0 => b _; apply: next_ge0.
Qed.

(* THEOREM share_of_early_emergences. For every mixture, window k and token a: given that the windowed simulator has
   said something else than a within k + m tokens, it did so within the first k, where the window has no effect, with
   probability (1 - S)/(1 - S(1 - e)^m), where S is the probability of k tokens a and e that of another token after
   them. *)
Theorem share_of_early_emergences (k m : nat) (a : A) :
  let S := mu M (run a k) in let e := 1 - next M (run a k) a in
  emerged_by k a k / emerged_by k a (k + m) = (1 - S) / (1 - S * (1 - e) ^+ m).
Proof.
move=> S e; have [full silent] := silence_until_the_window_is_full_and_after a m (leqnn k).
by rewrite /emerged_by full silent /e opprB addrCA subrr addr0.
Qed.

(* THEOREM most_emergences_are_early_at_first. For every mixture, window k and token a: if k tokens a have a
   probability S below 1, the share of early emergences among those within k + m tokens is at least (1 - S)/(1 - S + m
   S e), and at least 1 - S, where e is the probability of another token than a after k tokens a. *)
Theorem most_emergences_are_early_at_first (k m : nat) (a : A) :
  let S := mu M (run a k) in let e := 1 - next M (run a k) a in
  S < 1 ->
  (1 - S) / (1 - S + m%:R * (S * e)) <= emerged_by k a k / emerged_by k a (k + m) /\
  1 - S <= emerged_by k a k / emerged_by k a (k + m).
Proof.
move=> S e S_lt1; rewrite share_of_early_emergences -/S -/e.
have S_ge0 : 0 <= S by apply: mu_ge0.
have e_ge0 : 0 <= e by rewrite subr_ge0 next_le1.
have e_le1 : e <= 1 by rewrite ger_addl oppr_le0 next_ge0.
have power_ge0 : 0 <= (1 - e) ^+ m by rewrite exprn_ge0 // subr_ge0.
have power_le1 : (1 - e) ^+ m <= 1 by rewrite exprn_ile1 // ?subr_ge0 // ger_addl oppr_le0.
have early_gt0 : 0 < 1 - S by rewrite subr_gt0.
have all_gt0 : 0 < 1 - S * (1 - e) ^+ m.
  by rewrite subr_gt0; apply: le_lt_trans S_lt1; rewrite -[X in _ <= X]mulr1 ler_wpmul2l.
split; last by rewrite ler_pdivl_mulr // -[X in _ <= X]mulr1 ler_pmul2l // ger_addl oppr_le0 mulr_ge0.
rewrite ler_pmul2l // ler_pinv ?inE ?unitfE ?all_gt0 ?lt0r_neq0 //; last first.
- by rewrite ltr_paddr // mulr_ge0 ?ler0n ?mulr_ge0.
- by rewrite ltr_paddr // mulr_ge0 ?ler0n ?mulr_ge0.
- rewrite -subr_ge0 [X in 0 <= X](_ : _ = S * ((1 - e) ^+ m - (1 - m%:R * e))); last by by_ring.
  by rewrite mulr_ge0 // subr_ge0 bernoulli ?e_ge0.
Qed.
End Early.
