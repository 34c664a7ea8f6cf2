(* Targets on tokens, and systems of types that track contexts.

   A context x has a law of the next token: [law x a] is the probability of the token a, and [step x a] the context after
   it. The target is met when a token of G is emitted, or at a context in H. [stopped law step G] is the chain of contexts
   that goes to the extra state None, for good, when a token of G is emitted; [target H] holds None and the contexts in H.
   [spell x w] is the probability that the tokens w follow the context x, and [shuns x w] says that no target is met on
   the way: the probabilities of the stopped chain are sums of such weights.
   A system gives values to types of contexts. Several types may track one context; [is_tracked_system] says that each
   equation uses, for every possible token, the value of a type that tracks the context to which the token leads.
   The words are those of chains.v, inevitability.v and certificates.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import chains inevitability certificates.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Targets on tokens. *)
Section Stopped.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).

Definition is_next_law : Prop := (forall x a, 0 <= law x a) /\ (forall x, \sum_a law x a = 1).

Definition stopped (x y : option T) : R :=
  match x, y with
  | None, _ => (y == None)%:R
  | Some s, None => \sum_(a in G) law s a
  | Some s, Some r => \sum_(a | (a \notin G) && (step s a == r)) law s a
  end.

Definition target : {set option T} := [set y | if y is Some x then x \in H else true].

Lemma sum_option (F : option T -> R) : \sum_y F y = F None + \sum_x F (Some x).
Proof.
rewrite (bigD1 None) //=; congr (_ + _); rewrite (reindex_omap Some id) => [|[x|]] //=.
by apply: eq_bigl => x; rewrite eqxx.
Qed.

(* The mean over the next state is the mean over the next token. *)
Lemma stopped_mean s (f : option T -> R) :
  \sum_y stopped (Some s) y * f y = \sum_a law s a * (if a \in G then f None else f (Some (step s a))).
Proof.
rewrite sum_option /= [RHS](bigID (mem G)) /=; congr (_ + _).
  by rewrite mulr_suml; apply: eq_bigr => a ->.
rewrite [RHS](partition_big (step s) xpredT) //=; apply: eq_bigr => r _.
rewrite mulr_suml; apply: eq_bigr => a /andP[/negbTE-> /eqP->]; by [].
Qed.

Hypothesis lawP : is_next_law.

Lemma stopped_is_chain : is_chain stopped.
Proof.
case: lawP => law0 law1; split=> [[s|] [r|]|[s|]] /=; rewrite ?ler0n //; try exact: sumr_ge0.
  have := stopped_mean s (fun=> 1); under eq_bigr do rewrite mulr1; move=> ->.
    by under eq_bigr do rewrite if_same mulr1.
by rewrite sum_option big1 ?addr0.
Qed.

Lemma sum_nonzero (Q : pred A) (F : A -> R) : (forall a, 0 <= F a) ->
  (\sum_(a | Q a) F a != 0) = [exists a, Q a && (F a != 0)].
Proof.
move=> F0; rewrite psumr_eq0 // -has_predC; apply/hasP/existsP => [[a _]|[a qa]].
  by rewrite /= negb_imply => qa; exists a.
by exists a; rewrite ?mem_index_enum //= negb_imply.
Qed.

Lemma stopped_arc_None s : arc stopped (Some s) None = [exists a, (a \in G) && (law s a != 0)].
Proof. by case: lawP => law0 _; rewrite /arc /= sum_nonzero. Qed.

Lemma stopped_arc_Some s r :
  arc stopped (Some s) (Some r) = [exists a, (a \notin G) && (step s a == r) && (law s a != 0)].
Proof. by case: lawP => law0 _; rewrite /arc /= sum_nonzero. Qed.

Lemma stopped_arc_step s a : law s a != 0 -> a \notin G -> arc stopped (Some s) (Some (step s a)).
Proof. by move=> la aG; rewrite stopped_arc_Some; apply/existsP; exists a; rewrite aG eqxx. Qed.

(* The probability that the tokens w follow the context x, the first of them first, and whether no target is met. *)
Fixpoint spell (x : T) (w : seq A) : R := if w is a :: v then law x a * spell (step x a) v else 1.
Fixpoint shuns (x : T) (w : seq A) : bool :=
  (x \notin H) && (if w is a :: v then (a \notin G) && shuns (step x a) v else true).

Lemma stopped_not_hit_is_a_sum_over_texts n x :
  not_hit stopped target n.+1 (Some x) = \sum_(w : n.-tuple A | shuns x w) spell x w.
Proof.
rewrite big_mkcond; elim: n x => [|n IHn] x.
  rewrite (big_pred1 [tuple]) /=; last by move=> w; apply/esym/eqP; apply: tuple0.
  rewrite inE andbT; case: ifP => //= xH; exact: (mean_const stopped_is_chain (Some x) 1).
rewrite (sum_tuple_cons _ (fun w => if shuns x w then spell x w else 0)).
have -> : not_hit stopped target n.+2 (Some x) =
  if Some x \in target then 0 else \sum_y stopped (Some x) y * not_hit stopped target n.+1 y by [].
rewrite inE; case: ifP => xH; first by rewrite big1 // => a _; rewrite big1 // => w _ /=; rewrite xH.
rewrite stopped_mean; apply: eq_bigr => a _; rewrite IHn; case: ifP => aG.
  by rewrite /= inE mulr0 big1 // => w _; rewrite xH aG.
by rewrite mulr_sumr; apply: eq_bigr => w _; rewrite /= xH aG /=; case: ifP; rewrite ?mulr0.
Qed.
End Stopped.

(* Values on contexts, checked token by token, are values on the states of the stopped chain. *)
Section TokenRules.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).
Hypothesis lawP : is_next_law law.

(* THEOREM hitting_values_may_be_checked_by_tokens. On contexts with a law of the next token, let real values h be 1
   at the target contexts and elsewhere the mean over the next token of 1 if it is a target token and of the value of
   the next context if not, and vanish exactly at the contexts from which no target can be reached. Then h, with the
   value 1 after a target token, is accepted as hitting values of the stopped chain. *)
Theorem hitting_values_may_be_checked_by_tokens (h : T -> R) :
    (forall x, h x \is Num.real) -> (forall x, x \in H -> h x = 1) ->
    (forall x, x \notin H -> h x = \sum_a law x a * (if a \in G then 1 else h (step x a))) ->
    (forall x, (h x == 0) = ~~ reaches (stopped law step G) (target H) (Some x)) ->
  accepted_hitting (stopped law step G) (target H) (fun y => if y is Some x then h x else 1).
Proof.
move=> hr h1 hm h0; split=> [[x|]|[x|]|[x|]|[x|]] //; rewrite ?inE //.
- exact: ger0_real ler01.
- exact: h1.
- by move=> xH; rewrite stopped_mean hm.
- by rewrite oner_eq0 reaches_refl // inE.
Qed.

(* THEOREM times_may_be_checked_by_tokens. On contexts with a law of the next token, let real values t, at the
   contexts from which the target is certain, be 0 at the target contexts and elsewhere 1 plus the mean over the next
   token of 0 if it is a target token and of the value of the next context if not. Then t, with the value 0 after a
   target token, is accepted as times of the stopped chain. *)
Theorem times_may_be_checked_by_tokens (t : T -> R) :
    let sure x := Some x \in certain (stopped law step G) (target H) in
    (forall x, sure x -> t x \is Num.real) -> (forall x, sure x -> x \in H -> t x = 0) ->
    (forall x, sure x -> x \notin H -> t x = 1 + \sum_a law x a * (if a \in G then 0 else t (step x a))) ->
  accepted_time (stopped law step G) (target H) (fun y => if y is Some x then t x else 0).
Proof.
move=> sure tr t0 tm; split=> [[x|]|[x|]|[x|]] //.
- exact: tr.
- by move=> _; apply: rpred0.
- by move=> xS; rewrite inE; apply: t0.
- by move=> xS; rewrite inE => xH; rewrite stopped_mean; apply: tm.
- by rewrite [None \in target H]inE.
Qed.
End TokenRules.

(* Types of contexts: a context x may be tracked by types y of a finite set, each with a value [v y]. *)
Section Systems.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).
Variables (Y : finType) (tracks : T -> Y -> bool) (v : Y -> R).

(* At each tracked context off the target the value of the type is 1 plus the mean of the values that are used for the
   next token; the value 0 is used if the target is met, and otherwise the value of a type that tracks the next context. *)
Definition is_tracked_system : Prop :=
  (forall y, v y \is Num.real) /\
  forall x y, tracks x y -> x \notin H -> exists u : A -> R, v y = 1 + \sum_a law x a * u a /\
    forall a, law x a != 0 ->
      if (a \in G) || (step x a \in H) then u a = 0 else exists2 z, tracks (step x a) z & v z = u a.

Hypotheses (lawP : is_next_law law) (trackP : is_tracked_system).

Notation Q := (stopped law step G).
Notation F := (target H).
Let QC : is_chain Q. Proof. exact: stopped_is_chain. Qed.

Lemma mean_law x (f g : A -> R) : (forall a, law x a != 0 -> f a <= g a) ->
  \sum_a law x a * f a <= \sum_a law x a * g a.
Proof.
move=> fg; apply: ler_sum => a _; have [->|la] := eqVneq (law x a) 0; first by rewrite !mul0r.
by rewrite ler_wpmul2l ?fg //; case: lawP.
Qed.

Lemma tracked_reaches x y : tracks x y -> x \notin H -> reaches Q F (Some x).
Proof.
move=> xy xH; apply: contraT => no; case: trackP => vr sys.
pose bad (p : T * Y) := [&& tracks p.1 p.2, p.1 \notin H & ~~ reaches Q F (Some p.1)].
have bad0 : bad (x, y) by rewrite /bad /= xy xH no.
have vr2 : {in bad, forall p : T * Y, v p.2 \is Num.real} by move=> p _; apply: vr.
have [[z w] /and3P[/= zw zH noz] least] := @real_arg_minP _ _ (x, y) bad (fun p => v p.2) bad0 vr2.
have [u [vw uP]] := sys _ _ zw zH.
have : 1 + v w <= v w.
  rewrite [leRHS]vw ler_add2l -[v w]mul1r -(proj2 lawP z) mulr_suml; apply: mean_law => a la.
  have := uP _ la; have [aG|aG] := boolP (a \in G).
    case/negP: noz; apply: (@reaches_step _ _ _ _ _ None); last by apply: reaches_refl; rewrite inE.
    by rewrite stopped_arc_None //; apply/existsP; exists a; rewrite aG.
  have next := stopped_arc_step step lawP la aG.
  have [aH|aH] := boolP (step z a \in H).
    by case/negP: noz; apply: reaches_step next _; apply: reaches_refl; rewrite inE.
  move=> /= [r ar <-]; apply: (least (step z a, r)); rewrite /bad /= ar aH /=.
  by apply: contra noz; apply: reaches_step.
by rewrite ger_addr ler10.
Qed.

Lemma tracked_values_are_close (K : R) :
    (forall x y z, tracks x y -> tracks x z -> x \notin H -> `|v y - v z| <= K) ->
  forall n x y z, tracks x y -> tracks x z -> x \notin H -> `|v y - v z| <= K * not_hit Q F n.+1 (Some x).
Proof.
case: trackP => vr sys KP; elim=> [|n IHn] x y z xy xz xH.
  have -> : not_hit Q F 1 (Some x) = if Some x \in F then 0 else \sum_r Q (Some x) r * 1 by [].
  by rewrite inE (negbTE xH) mean_const // mulr1; apply: KP xz xH.
have -> : not_hit Q F n.+2 (Some x) = if Some x \in F then 0 else \sum_r Q (Some x) r * not_hit Q F n.+1 r by [].
rewrite inE (negbTE xH) stopped_mean.
have [u [-> uP]] := sys _ _ xy xH; have [w [-> wP]] := sys _ _ xz xH.
rewrite opprD addrACA subrr add0r -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
rewrite mulr_sumr; under [leRHS]eq_bigr do rewrite mulrCA.
under eq_bigr do rewrite -mulrBr normrM (ger0_norm (proj1 lawP _ _)).
apply: mean_law => a la; have := wP _ la; have := uP _ la.
have [aG|aG] /= := boolP (a \in G); first by move=> -> ->; rewrite subrr normr0 inE mulr0.
have [aH|aH] := boolP (step x a \in H); first by move=> -> ->; rewrite subrr normr0 inE aH mulr0.
by move=> [r ar <-] [s as_ <-]; apply: IHn.
Qed.

Lemma tracked_values_agree x y z : tracks x y -> tracks x z -> x \notin H -> v y = v z.
Proof.
move=> xy xz xH; apply/eqP; rewrite -subr_eq0 -normr_eq0 eq_le normr_ge0 andbT.
pose ok (p : T * (Y * Y)) := [&& tracks p.1 p.2.1, tracks p.1 p.2.2 & p.1 \notin H].
pose gap (p : T * (Y * Y)) := `|v p.2.1 - v p.2.2|.
have ok0 : ok (x, (y, z)) by rewrite /ok /= xy xz xH.
have gr : {in ok, forall p, gap p \is Num.real} by move=> p _; apply: normr_real.
have [[x0 [y0 z0]] /and3P[/= xy0 xz0 xH0] most] := @real_arg_maxP _ _ (x, (y, z)) ok gap ok0 gr.
apply: le_trans (most (x, (y, z)) ok0) _.
set K := gap (x0, (y0, z0)); have K0 : 0 <= K by apply: normr_ge0.
have KP a b c : tracks a b -> tracks a c -> a \notin H -> `|v b - v c| <= K.
  by move=> ab ac aH; apply: (most (a, (b, c))); rewrite /ok /= ab ac aH.
have [g gP] := least_arc_exists QC.
have g0 : 0 < g ^+ #|{: option T}| by rewrite exprn_gt0; case: gP.
have := tracked_values_are_close KP #|{: option T}| xy0 xz0 xH0.
have := reaches_bounds_hit QC gP (tracked_reaches xy0 xH0).
rewrite hit_before_eq // ler_subr_addr addrC -ler_subr_addr => short.
move=> /le_trans/(_ (ler_wpmul2l K0 short)).
rewrite mulrBr mulr1 ler_subr_addr -/K ger_addl => Kg.
by rewrite -(ler_pmul2r g0) mul0r.
Qed.

Let S : {set option T} := [set r | if r is Some x then (x \in H) || [exists y, tracks x y] else true].
Let t (r : option T) : R :=
  if r is Some x then (if x \in H then 0 else if [pick y | tracks x y] is Some y then v y else 0) else 0.

Lemma tracked_time x y : tracks x y -> x \notin H -> t (Some x) = v y.
Proof.
move=> xy xH; rewrite /t (negbTE xH); case: pickP => [z xz|/(_ y)]; last by rewrite xy.
exact: (tracked_values_agree xz xy xH).
Qed.

Lemma tracked_closed : is_closed_before Q F S.
Proof.
move=> [x|] [r|] //; rewrite !inE // => xS xH; rewrite (negbTE xH) /= in xS.
have /existsP[y xy] := xS; have [u [_ uP]] := trackP.2 _ _ xy xH.
rewrite stopped_arc_Some // => /existsP[a /andP[/andP[aG /eqP <-] la]].
have := uP _ la; rewrite (negbTE aG) /=; case: ifP => //= _ [z xz _].
by apply/existsP; exists z.
Qed.

Lemma tracked_set_reaches r : r \in S -> reaches Q F r.
Proof.
case: r => [x|] rS; last by apply: reaches_refl; rewrite inE.
have [xH|xH] := boolP (x \in H); first by apply: reaches_refl; rewrite inE.
by move: rS; rewrite inE (negbTE xH) => /existsP[y xy]; apply: tracked_reaches xy xH.
Qed.

Lemma tracked_time_real r : r \in S -> t r \is Num.real.
Proof.
case: r => [x|] _ /=; last exact: rpred0.
by case: ifP => _; [exact: rpred0 | case: pickP => [y _|_]; [apply: trackP.1 | exact: rpred0]].
Qed.

Lemma tracked_time_0 r : r \in S -> r \in F -> t r = 0.
Proof. by case: r => [x|] _; rewrite inE //= => ->. Qed.

Lemma tracked_time_mean r : r \in S -> r \notin F -> t r = 1 + \sum_q Q r q * t q.
Proof.
case: r => [x|]; rewrite !inE // => + xH; rewrite (negbTE xH) /= => /existsP[y xy].
rewrite -/(t (Some x)) (tracked_time xy xH) stopped_mean.
have [u [-> uP]] := trackP.2 _ _ xy xH; congr (1 + _); apply: eq_bigr => a _.
have [->|la] := eqVneq (law x a) 0; first by rewrite !mul0r.
congr (_ * _); have := uP _ la; have [aG|aG] //= := boolP (a \in G).
have [aH -> //|aH [z az <-]] := boolP (step x a \in H).
by rewrite -(tracked_time az aH) /t (negbTE aH).
Qed.

Lemma tracked_is_certain x y : tracks x y -> x \notin H -> Some x \in certain Q F.
Proof.
move=> xy xH; rewrite inE; apply/forallP => r; apply/implyP; rewrite inE => /connectP[s xs ->].
apply: tracked_set_reaches; have : Some x \in S by rewrite inE; apply/orP; right; apply/existsP; exists y.
elim: s (Some x) xs => [|q s IHs] p //= /andP[/andP[pF pq] qs] pS.
by apply: IHs qs _; apply: tracked_closed pF pq.
Qed.

Lemma tracked_bounds (b : R) n x y : (forall z, v z <= b) -> 0 <= b -> tracks x y -> x \notin H ->
  [/\ 0 <= v y - capped_time Q F n (Some x) <= b * not_hit Q F n.+1 (Some x) &
      n.+1%:R * not_hit Q F n.+1 (Some x) <= v y].
Proof.
move=> vb b0 xy xH; have xS : Some x \in S by rewrite inE; apply/orP; right; apply/existsP; exists y.
have tS r : r \in S -> t r <= b.
  by case: r => [r|] _ //=; case: ifP => // _; case: pickP => [z _|].
rewrite -(tracked_time xy xH); have tm := time_is_mean QC tracked_closed tracked_set_reaches tracked_time_real tracked_time_0 tracked_time_mean.
split; last by apply: le_trans (tm n.+1 _ xS); apply: capped_time_lower.
apply/andP; split; first by rewrite subr_ge0 tm.
rewrite {1}(time_expansion QC tracked_closed tracked_time_0 tracked_time_mean n xS).
rewrite addrAC subrr add0r; exact: (time_rest_le QC tracked_closed tracked_time_0).
Qed.
End Systems.

(* THEOREM tracked_values_are_the_mean_times. On finitely many contexts with a law of the next token, let finitely
   many types with real values track contexts such that, at each tracked context off the target, the value of the type
   is 1 plus the mean over the next token of the value that is used: 0 if the target is met, and otherwise the value
   of a type that tracks the next context. Then from each tracked context off the target the target is certain; if b
   is at least 0 and at least all values, then for every n the value exceeds the mean of the smaller of n and the time
   until the target by at least 0 and at most b times the probability that the target is not met within n steps, which
   is at most the value over n + 1. *)
Theorem tracked_values_are_the_mean_times
    (R : numFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) (b : R) :
    is_next_law law -> is_tracked_system law step G H tracks v -> (forall y, v y <= b) -> 0 <= b ->
  forall x y, tracks x y -> x \notin H ->
  Some x \in certain (stopped law step G) (target H) /\
  forall n, let tail := not_hit (stopped law step G) (target H) n.+1 (Some x) in
    0 <= v y - capped_time (stopped law step G) (target H) n (Some x) <= b * tail /\ n.+1%:R * tail <= v y.
Proof.
move=> lawP trackP vb b0 x y xy xH; split; first exact: (tracked_is_certain lawP trackP xy xH).
by move=> n tail; have [] := tracked_bounds lawP trackP n vb b0 xy xH.
Qed.

(* THEOREM tracked_values_are_the_limit. In the situation of tracked_values_are_the_mean_times over an archimedean
   field, the value of a type that tracks a context off the target is the limit of the mean of the smaller of n and
   the time until the target from there: for every e > 0 these means are at most the value, and above it minus e for
   all n from some N on. *)
Theorem tracked_values_are_the_limit
    (R : archiFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) :
    is_next_law law -> is_tracked_system law step G H tracks v ->
  forall x y e, tracks x y -> x \notin H -> 0 < e -> exists N, forall n, (N <= n)%N ->
    v y - e < capped_time (stopped law step G) (target H) n (Some x) <= v y.
Proof.
move=> lawP trackP x y e xy xH e0; have QC := stopped_is_chain step G lawP.
pose b := 1 + \sum_z `|v z|.
have vb z : v z <= b.
  rewrite /b (bigD1 z) //= addrCA; apply: le_trans (real_ler_norm (trackP.1 z)) _.
  by rewrite ler_addl addr_ge0 ?ler01 // sumr_ge0.
have b0 : 0 < b by rewrite ltr_paddr ?ltr01 // sumr_ge0.
have [sure bounds] := tracked_values_are_the_mean_times lawP trackP vb (ltW b0) xy xH.
have reach r : r \in ahead (stopped law step G) (target H) (Some x) -> reaches (stopped law step G) (target H) r.
  by move: sure; rewrite inE => /forallP/(_ r)/implyP.
have [N small] := (certain_just_if_no_way_out _ _ QC).1 reach _ (divr_gt0 e0 b0).
exists N => n Nn; have [/andP[lo hi] _] := bounds n.
rewrite -subr_ge0 lo andbT ltr_subl_addr -ltr_subl_addl; apply: le_lt_trans hi _.
by rewrite mulrC -ltr_pdivl_mulr // small // (leq_trans Nn).
Qed.

(* THEOREM types_that_track_one_context_agree. In the situation of tracked_values_are_the_mean_times, two types that
   track one context off the target have the same value. *)
Theorem types_that_track_one_context_agree
    (R : numFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) :
    is_next_law law -> is_tracked_system law step G H tracks v ->
  forall x y z, tracks x y -> tracks x z -> x \notin H -> v y = v z.
Proof. by move=> lawP trackP x y z xy xz xH; exact: (tracked_values_agree lawP trackP xy xz xH). Qed.
