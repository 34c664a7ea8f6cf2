(* The contexts of a windowed simulator as a finite chain, and systems of types of contexts for one window length.

   A context is a text of at most k tokens, latest token first; there are finitely many. [context k v] is what a window of
   length k sees of the text v. [context_law M a0 w a] is the probability that the token a follows the context w; at a
   context of probability 0, which has no law of its own, it is the law that always gives a0: no statement depends on it.
   The target is met when a token of G is emitted or when the window shows a text of H: [met k G H] holds for the texts that
   end with a token of G or are seen as a text of H.
   [avoid], [mean_wait] are those of first_passage.v, about the simulator itself; [not_hit], [capped_time] are those of
   chains.v, about a finite chain; the theorems say that they agree, so that what is proved of finite chains holds for the
   simulator. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators first_passage chains inevitability certificates systems.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ContextChain.
Variables (R : numFieldType) (A : finType) (I : finType) (M : mixture R A I) (k : nat) (a0 : A).

Lemma context_size (v : seq A) : (size (take k v) <= k)%N.
Proof. by rewrite size_take; case: (ltnP k (size v)). Qed.

Definition context (v : seq A) : k.-bseq A := Bseq (context_size v).
Definition context_law (w : k.-bseq A) (a : A) : R := if 0 < mu M w then next M w a else (a == a0)%:R.
Definition context_step (w : k.-bseq A) (a : A) : k.-bseq A := context (a :: w).

Variables (G : {set A}) (H : pred (seq A)).

Definition met (u : seq A) : bool := (if u is a :: _ then a \in G else false) || H (take k u).
Definition context_target : {set k.-bseq A} := [set w : k.-bseq A | H w].
Definition context_chain : option (k.-bseq A) -> option (k.-bseq A) -> R := stopped context_law context_step G.

Lemma context_law_is_law : is_next_law context_law.
Proof.
rewrite /context_law; split=> [w a|w]; first by case: ifP => _; rewrite ?next_ge0 ?ler0n.
have [w0|_] := boolP (0 < mu M w); first by rewrite next_sum.
by rewrite (bigD1 a0) //= eqxx big1 ?addr0 // => a /negbTE->.
Qed.

Lemma step_of_context (v : seq A) (a : A) : context_step (context v) a = context (a :: v).
Proof. by apply/val_inj; rewrite /= take_cons_take. Qed.
End ContextChain.

(* THEOREM context_chain_is_the_simulator. For every mixture, every window length k, and every target of tokens and contexts: let Q be a
   set of contexts of positive probability that no token of positive probability leaves off the target. If the window shows a context of Q off the target, then for every N the simulator has no passage within N more tokens
   with the same probability as the chain of contexts avoids the target at the times 0, ..., N, and the mean waiting
   times up to N tokens agree. *)
Theorem context_chain_is_the_simulator
    (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (a0 : A) (G : {set A}) (H Q : pred (seq A)) :
    (forall w, Q w -> 0 < mu M w) ->
    (forall w a, (size w <= k)%N -> Q w -> ~~ H w -> 0 < next M w a -> a \notin G -> ~~ H (take k (a :: w)) ->
      Q (take k (a :: w))) ->
  forall v, Q (take k v) -> ~~ H (take k v) ->
  forall N,
    avoid M k (met k G H) N v = not_hit (context_chain M a0 G) (target (context_target k H)) N.+1 (Some (context k v)) /\
    mean_wait M k (met k G H) N v = capped_time (context_chain M a0 G) (target (context_target k H)) N (Some (context k v)).
Proof.
move=> Qpos Qstep; have lawP : is_next_law (context_law M a0) := context_law_is_law M k a0.
have main N : forall v, Q (take k v) -> ~~ H (take k v) ->
  avoid M k (met k G H) N v = not_hit (context_chain M a0 G) (target (context_target k H)) N.+1 (Some (context k v)).
  elim: N => [|N IHN] v Qv Hv.
    have -> : not_hit (context_chain M a0 G) (target (context_target k H)) 1 (Some (context k v)) =
      if Some (context k v) \in target (context_target k H) then 0 else \sum_r context_chain M a0 G (Some (context k v)) r * 1 by [].
    by rewrite !inE (negbTE Hv) mean_const //; apply: stopped_is_chain.
  have -> : not_hit (context_chain M a0 G) (target (context_target k H)) N.+2 (Some (context k v)) =
      if Some (context k v) \in target (context_target k H) then 0 else
      \sum_r context_chain M a0 G (Some (context k v)) r * not_hit (context_chain M a0 G) (target (context_target k H)) N.+1 r by [].
  rewrite !inE (negbTE Hv) stopped_mean [LHS]/=; apply: eq_bigr => a _.
  have -> : context_law M a0 (context k v) a = next M (take k v) a by rewrite /context_law Qpos.
  have [->|na] := eqVneq (next M (take k v) a) 0; first by rewrite !mul0r.
  congr (_ * _); rewrite step_of_context /met.
  have [aG|aG] := boolP (a \in G); first by rewrite /= inE.
  have [aH|aH] := boolP (H (take k (a :: v))); first by rewrite /= !inE aH.
  have E : take k (a :: take k v) = take k (a :: v) by rewrite take_cons_take.
  rewrite /= IHN // -E; apply: Qstep; rewrite ?E //; first exact: context_size.
  by rewrite lt0r na next_ge0.
move=> v Qv Hv N; split; first exact: main.
by apply: eq_bigr => j _; apply: main.
Qed.

(* THEOREM systems_of_types_are_the_expected_times. For every mixture, every window length k, and every target of tokens and
   contexts: let finitely many types with real values track contexts of positive probability such that, at each tracked
   context of at most k tokens off the target, the value of the type is 1 plus the mean over the next token of the value
   that is used: 0 if the target is met, and otherwise the value of a type that tracks the next context. If a type
   tracks what the window shows, off the target, and b is at least 0 and at least all values, then for every N the value
   exceeds the mean waiting time up to N tokens by at least 0 and at most b times the probability that there is no passage
   within N tokens, and this probability is at most the value over N + 1. *)
Theorem systems_of_types_are_the_expected_times
    (R : numFieldType) (A I Y : finType) (M : mixture R A I) (k : nat) (G : {set A}) (H : pred (seq A))
    (tracks : seq A -> Y -> bool) (t : Y -> R) (b : R) :
    (forall w y, tracks w y -> 0 < mu M w) -> (forall y, t y \is Num.real) -> (forall y, t y <= b) -> 0 <= b ->
    (forall w y, (size w <= k)%N -> tracks w y -> ~~ H w ->
      exists u : A -> R, t y = 1 + \sum_a next M w a * u a /\
        forall a, 0 < next M w a ->
          if (a \in G) || H (take k (a :: w)) then u a = 0
          else exists2 z, tracks (take k (a :: w)) z & t z = u a) ->
  forall v y, tracks (take k v) y -> ~~ H (take k v) ->
  forall N, 0 <= t y - mean_wait M k (met k G H) N v <= b * avoid M k (met k G H) N v /\
            N.+1%:R * avoid M k (met k G H) N v <= t y.
Proof.
move=> pos tr tb b0 sys v y vy Hv N.
have [a0 _] : exists a0 : A, true.
  case: (pickP (predT : pred A)) => [a _|none]; first by exists a.
  have := next_sum (pos _ _ vy); rewrite big1 => [/eqP|a _]; last by have := none a.
  by rewrite eq_sym oner_eq0.
pose Q w := [exists z, tracks w z].
have Qpos w : Q w -> 0 < mu M w by move=> /existsP[z]; apply: pos.
have Qstep w a : (size w <= k)%N -> Q w -> ~~ H w -> 0 < next M w a -> a \notin G -> ~~ H (take k (a :: w)) ->
    Q (take k (a :: w)).
  move=> wk /existsP[z wz] Hw na aG aH; have [u [_ /(_ a na)]] := sys _ _ wk wz Hw.
  by rewrite (negbTE aG) (negbTE aH) /= => -[z' ? _]; apply/existsP; exists z'.
have [ch_avoid ch_wait] := context_chain_is_the_simulator (M := M) a0 Qpos Qstep (introT existsP (ex_intro _ y vy)) Hv N.
pose tracked (w : k.-bseq A) z := tracks w z.
have sysP : is_tracked_system (context_law M a0) (@context_step A k) G (context_target k H) tracked t.
  split=> // w z wz; rewrite inE => Hw; have [u [tz uP]] := sys _ _ (size_bseq w) wz Hw; exists u.
  have lawE : context_law M a0 w = next M w by rewrite /context_law (pos _ _ wz).
  rewrite lawE; split=> // a na; rewrite inE; apply: uP; by rewrite lt0r na next_ge0.
have tr0 : tracked (context k v) y by [].
have Hv0 : context k v \notin context_target k H by rewrite inE.
have [_ /(_ N)[]] := tracked_values_are_the_mean_times (context_law_is_law M k a0) sysP tb b0 tr0 Hv0.
by rewrite -/(context_chain M a0 G) -ch_avoid -ch_wait.
Qed.

(* The hypotheses can be met: the seed toy with both numbers 1/2, a window of one token, and the first B as target. The
   types false and true are the empty context and the window A; the values are 11/2 and 6 tokens. *)
Definition toy_type (w : seq bool) (y : bool) : bool := w == nseq y tokA.
Definition toy_value (y : bool) : rat := if y then 6%:R else 11%:R / 2%:R.

Example toy_system_satisfies_the_hypotheses w y : (size w <= 1)%N -> toy_type w y ->
  exists u : bool -> rat, toy_value y = 1 + \sum_a next seed_toy_half w a * u a /\
    forall a, 0 < next seed_toy_half w a ->
      if (a \in [set tokB]) || pred0 (take 1 (a :: w)) then u a = 0
      else exists2 z, toy_type (take 1 (a :: w)) z & toy_value z = u a.
Proof.
move=> _ /eqP->; exists (fun a => if a then 0 else 6%:R); split.
  rewrite big_bool /= mulr0 add0r /next -[false :: _]/(nseq y.+1 tokA).
  have := seed_toy_mu_A half_bounds half_bounds y; have := seed_toy_mu_A half_bounds half_bounds y.+1.
  rewrite -/seed_toy_half => -> ->.
  by case: y; apply/eqP; vm_compute.
move=> [] _; rewrite !inE //=; exists true => //.
by rewrite /toy_type take0.
Qed.
