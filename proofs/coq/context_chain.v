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

(* THEOREM context_chain_is_the_simulator. For every mixture, every window length k, and every target of tokens and
   contexts: let Q be a set of contexts of positive probability that no token of positive probability leaves off the
   target. If the window shows a context of Q off the target, then for every N the simulator has no passage within N
   more tokens with the same probability as the chain of contexts avoids the target at the times 0, ..., N, and the
   mean waiting times up to N tokens agree. *)
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

(* THEOREM systems_of_types_are_the_expected_times. For every mixture, every window length k, and every target of
   tokens and contexts: let finitely many types with real values track contexts of positive probability such that, at
   each tracked context of at most k tokens off the target, the value of the type is 1 plus the mean over the next
   token of the value that is used: 0 if the target is met, and otherwise the value of a type that tracks the next
   context. If a type tracks what the window shows, off the target, and b is at least 0 and at least all values, then
   for every N the value exceeds the mean waiting time up to N tokens by at least 0 and at most b times the
   probability that there is no passage within N tokens, and this probability is at most the value over N + 1. *)
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

(* Hitting probabilities at the contexts that are reached. *)
Section HittingOfContexts.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (a0 : A) (G : {set A}) (H Q : pred (seq A)).
Hypothesis Qpos : forall w, Q w -> 0 < mu M w.
Hypothesis Qstep : forall w a, (size w <= k)%N -> Q w -> 0 < next M w a -> Q (take k (a :: w)).

Let C := context_chain (k := k) M a0 G.
Let F := target (context_target k H).
Definition reached : {set option (k.-bseq A)} := [set r : option (k.-bseq A) | if r is Some w then Q w else true].

Lemma context_chain_is_chain : is_chain C.
Proof. exact/stopped_is_chain/context_law_is_law. Qed.

Lemma reached_is_closed : is_closed C reached.
Proof.
move=> [w|] [r|] //; rewrite !inE // => Qw.
  rewrite /C /context_chain stopped_arc_Some; last exact: context_law_is_law.
  case/existsP=> a /andP[/andP[_ /eqP <-]]; rewrite /context_law Qpos // => na.
  by apply: Qstep => //; [apply: size_bseq | rewrite lt0r na next_ge0].
by rewrite /arc /C /context_chain /= eqxx.
Qed.

Variable h : seq A -> R.
Hypotheses (hr : forall w, h w \is Num.real) (h1 : forall w, (size w <= k)%N -> Q w -> H w -> h w = 1).
Hypothesis hm : forall w, (size w <= k)%N -> Q w -> ~~ H w ->
  h w = \sum_a next M w a * (if a \in G then 1 else h (take k (a :: w))).
Hypothesis h0 : forall w : k.-bseq A, Q w -> (h w == 0) = ~~ reaches C F (Some w).

Let S := {r : option (k.-bseq A) | r \in reached}.
Let C1 : S -> S -> R := @restricted _ _ C reached.
Let H1 : {set S} := [set r | val r \in F].
Let h2 (r : option (k.-bseq A)) : R := if r is Some w then h w else 1.

Lemma reached_values_are_accepted : accepted_hitting C1 H1 (fun r => h2 (val r)).
Proof.
split=> [[[w|] rS]|[[w|] rS]|[[w|] rS]|[[w|] rS]] /=; rewrite ?inE //=.
- exact: ger0_real ler01.
- have Qw := rS; rewrite inE in Qw; rewrite inE => Hw.
  by apply: h1 => //; apply: size_bseq.
- have Qw := rS; rewrite inE in Qw; rewrite inE => Hw.
  rewrite -(sum_restricted reached_is_closed (exist _ (Some w) rS) h2) /=.
  rewrite /C /context_chain stopped_mean (hm (size_bseq w) Qw Hw); apply: eq_bigr => a _.
  by rewrite /context_law Qpos.
- have Qw := rS; rewrite inE in Qw.
  by rewrite h0 // -(restricted_reaches reached_is_closed F (exist _ (Some w) rS)).
- by rewrite oner_eq0 reaches_refl // inE /= inE.
Qed.
End HittingOfContexts.

(* THEOREM hitting_values_at_the_reached_contexts_are_the_probabilities. Over an archimedean field, for every mixture,
   every window length k, and every target of tokens and contexts: let Q be a set of contexts of positive probability
   that no token of positive probability leaves. Let real values h be 1 at the contexts of Q in the target and
   elsewhere on Q the mean over the next token of 1 if it is a target token and of the value at the next context if
   not, and vanish exactly where the chain of contexts cannot reach the target. Then at each text whose window shows a
   context of Q off the target, the probability of a passage within N tokens is at most h for every N, and h is the
   limit of these probabilities. *)
Theorem hitting_values_at_the_reached_contexts_are_the_probabilities
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (k : nat) (a0 : A) (G : {set A}) (H Q : pred (seq A))
    (h : seq A -> R) :
    (forall w, Q w -> 0 < mu M w) ->
    (forall w a, (size w <= k)%N -> Q w -> 0 < next M w a -> Q (take k (a :: w))) ->
    (forall w, (size w <= k)%N -> Q w -> H w -> h w = 1) ->
    (forall w, (size w <= k)%N -> Q w -> ~~ H w ->
      h w = \sum_a next M w a * (if a \in G then 1 else h (take k (a :: w)))) ->
    (forall w : k.-bseq A, Q w ->
      (h w == 0) = ~~ reaches (context_chain M a0 G) (target (context_target k H)) (Some w)) ->
  forall v, Q (take k v) -> ~~ H (take k v) ->
  (forall N, 1 - avoid M k (met k G H) N v <= h (take k v)) /\
  (forall e, 0 < e -> exists N, forall n, (N <= n)%N -> h (take k v) - e < 1 - avoid M k (met k G H) n v).
Proof.
move=> Qpos Qstep h1 hm h0 v Qv Hv.
have hr w : h w \is Num.real by exact: num_real.
have acc := reached_values_are_accepted Qpos Qstep hr h1 hm h0.
have SC := reached_is_closed (a0 := a0) (G := G) Qpos Qstep.
have PC := restricted_is_chain (context_chain_is_chain M k a0 G) SC.
have vS : Some (context k v) \in reached k Q by rewrite inE.
pose x0 : {r : option (k.-bseq A) | r \in reached k Q} := exist _ (Some (context k v)) vS.
have Qstep2 w a : (size w <= k)%N -> Q w -> ~~ H w -> 0 < next M w a -> a \notin G -> ~~ H (take k (a :: w)) ->
  Q (take k (a :: w)) by move=> wk Qw _ na _ _; apply: Qstep.
have same N : 1 - avoid M k (met k G H) N v =
    hit_before (@restricted _ _ (context_chain M a0 G) (reached k Q)) [set r | val r \in target (context_target k H)] N.+1 x0.
  have [-> _] := context_chain_is_the_simulator a0 Qpos Qstep2 Qv Hv N.
  by rewrite hit_before_eq // (restricted_not_hit SC).
split=> [N|e e0]; first by rewrite same; apply: (hitting_lower PC acc _ x0).
have [N lim] := accepted_hitting_values_are_the_limit PC acc x0 e0.
by exists N => n Nn; rewrite same; have /andP[] := lim n.+1 (leqW Nn).
Qed.
