(* Finite Markov chains: first passages, capped times, paths, and a maximum principle.

   A chain on a finite set of states has non-negative transition probabilities [P x y], and those from x add up to 1.
   There is an arc from x to y if [P x y] is not 0. A set C of states is closed if no arc leaves it. [reaches P H x] says
   that a state of H can be reached from x along arcs (x itself counts).
   All probabilities are those of the chain that starts in x at time 0:
   - [at_time P n x y] is the probability to be in y at time n;
   - [not_hit P H n x] is the probability to be outside H at each of the times 0, ..., n - 1;
   - [taboo P H n x y] is the probability to be outside H at each of the times 0, ..., n - 1 and in y at time n;
   - [first_hit P H n x] is the probability that n is the first time in H;
   - [hit_before P H n x] is the probability that H is visited at one of the times 0, ..., n - 1;
   - [capped_time P H n x] is the mean of the smaller of n and the first time in H, as the sum of the probabilities
     that the first time in H is after j, for j = 0, ..., n - 1. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Chains.
Variables (R : numFieldType) (T : finType).

Definition is_chain (P : T -> T -> R) : Prop := (forall x y, 0 <= P x y) /\ (forall x, \sum_y P x y = 1).
Definition arc (P : T -> T -> R) : rel T := fun x y => P x y != 0.
Definition is_closed (P : T -> T -> R) (C : {set T}) : Prop := forall x y, x \in C -> arc P x y -> y \in C.
Definition reaches (P : T -> T -> R) (H : {set T}) (x : T) : bool := [exists y in H, connect (arc P) x y].

(* No arc from a state of S outside H leaves S. *)
Definition is_closed_before (P : T -> T -> R) (H S : {set T}) : Prop :=
  forall x y, x \in S -> x \notin H -> arc P x y -> y \in S.

Fixpoint at_time (P : T -> T -> R) (n : nat) (x y : T) : R :=
  if n is m.+1 then \sum_z P x z * at_time P m z y else (x == y)%:R.

Fixpoint not_hit (P : T -> T -> R) (H : {set T}) (n : nat) (x : T) : R :=
  if n is m.+1 then (if x \in H then 0 else \sum_y P x y * not_hit P H m y) else 1.
Fixpoint taboo (P : T -> T -> R) (H : {set T}) (n : nat) (x y : T) : R :=
  if n is m.+1 then (if x \in H then 0 else \sum_z P x z * taboo P H m z y) else (x == y)%:R.
Fixpoint first_hit (P : T -> T -> R) (H : {set T}) (n : nat) (x : T) : R :=
  if x \in H then (n == 0%N)%:R else if n is m.+1 then \sum_y P x y * first_hit P H m y else 0.
Definition hit_before (P : T -> T -> R) (H : {set T}) (n : nat) (x : T) : R := \sum_(j < n) first_hit P H j x.
Definition capped_time (P : T -> T -> R) (H : {set T}) (n : nat) (x : T) : R := \sum_(j < n) not_hit P H j.+1 x.

(* The probability of a path, given where it starts. *)
Fixpoint path_weight (P : T -> T -> R) (x : T) (s : seq T) : R :=
  if s is y :: r then P x y * path_weight P y r else 1.
End Chains.

Section Theory.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).
Implicit Types (x y z : T) (S B C : {set T}).

Lemma sum_tuple_cons (n : nat) (F : seq T -> R) :
  \sum_(s : n.+1.-tuple T) F s = \sum_x \sum_(s : n.-tuple T) F (x :: s).
Proof.
rewrite pair_big /=.
rewrite (reindex (fun p : T * n.-tuple T => [tuple of p.1 :: p.2])) //=.
exists (fun s : n.+1.-tuple T => (thead s, [tuple of behead s])) => [[x s]|s] _ /=; last by rewrite -tuple_eta.
by congr (_, _); apply/val_inj.
Qed.

(* The recursions are sums over all paths. *)
Lemma at_time_is_a_sum_over_paths n x y :
  at_time P n x y = \sum_(s : n.-tuple T | last x s == y) path_weight P x s.
Proof.
rewrite big_mkcond /=; elim: n x => [|n IHn] x /=.
  rewrite (big_pred1 [tuple]) /=; last by move=> s; apply/esym/eqP; apply: tuple0.
  by case: (x == y).
rewrite (sum_tuple_cons _ (fun s => if last x s == y then path_weight P x s else 0)) /=.
apply: eq_bigr => z _; rewrite IHn mulr_sumr; apply: eq_bigr => s _.
by case: ifP; rewrite ?mulr0.
Qed.

Hypothesis PC : is_chain P.

Lemma P_ge0 x y : 0 <= P x y. Proof. by case: PC. Qed.
Lemma P_sum x : \sum_y P x y = 1. Proof. by case: PC. Qed.

(* THEOREM first_passage_is_a_sum_over_paths. On a finite chain, not_hit is the total probability of the paths from x
   whose n + 1 states are all outside H. *)
Theorem first_passage_is_a_sum_over_paths n x : not_hit P H n.+1 x =
  \sum_(s : n.-tuple T | all (fun y => y \notin H) (x :: s)) path_weight P x s.
Proof.
rewrite big_mkcond; elim: n x => [|n IHn] x.
  rewrite (big_pred1 [tuple]) /=; last by move=> s; apply/esym/eqP; apply: tuple0.
  by rewrite andbT; case: (x \in H) => //=; under eq_bigr do rewrite mulr1; apply: P_sum.
rewrite (sum_tuple_cons _ (fun s => if all (fun y => y \notin H) (x :: s) then path_weight P x s else 0)).
have -> : not_hit P H n.+2 x = if x \in H then 0 else \sum_y P x y * not_hit P H n.+1 y by [].
case: ifP => xH; first by rewrite big1 // => y _; rewrite big1 // => s _; rewrite /= xH.
apply: eq_bigr => z _; rewrite IHn mulr_sumr; apply: eq_bigr => s _ /=.
by rewrite xH /=; case: ifP; rewrite ?mulr0.
Qed.


Lemma P_le1 x y : P x y <= 1.
Proof. by rewrite -(P_sum x) (bigD1 y) //= ler_addl sumr_ge0 // => z _; apply: P_ge0. Qed.

Lemma P_real x y : P x y \is Num.real. Proof. exact/ger0_real/P_ge0. Qed.

Lemma P_gt0 x y : (0 < P x y) = arc P x y. Proof. by rewrite lt0r P_ge0 andbT. Qed.

(* Means are monotone. *)
Lemma mean_le x (f g : T -> R) : (forall y, arc P x y -> f y <= g y) ->
  \sum_y P x y * f y <= \sum_y P x y * g y.
Proof.
move=> fg; apply: ler_sum => y _; have [->|Pxy] := eqVneq (P x y) 0; first by rewrite !mul0r.
by apply: ler_wpmul2l; [apply: P_ge0 | apply: fg].
Qed.

Lemma mean_const x (c : R) : \sum_y P x y * c = c.
Proof. by rewrite -mulr_suml P_sum mul1r. Qed.

Lemma eq_mean x (f g : T -> R) : (forall y, arc P x y -> f y = g y) ->
  \sum_y P x y * f y = \sum_y P x y * g y.
Proof.
move=> fg; apply: eq_bigr => y _; have [->|Pxy] := eqVneq (P x y) 0; first by rewrite !mul0r.
by rewrite fg.
Qed.

Lemma not_hit_ge0 n x : 0 <= not_hit P H n x.
Proof.
elim: n x => [|n IHn] x /=; first exact: ler01.
case: ifP => // _.
by apply: sumr_ge0 => y _; rewrite mulr_ge0 ?P_ge0.
Qed.

Lemma not_hit_S n x : not_hit P H n.+1 x <= not_hit P H n x.
Proof.
elim: n x => [|n IHn] x.
  by rewrite /=; case: ifP => _; [exact: ler01 | rewrite mean_const].
have -> : not_hit P H n.+1 x = if x \in H then 0 else \sum_y P x y * not_hit P H n y by [].
have -> : not_hit P H n.+2 x = if x \in H then 0 else \sum_y P x y * not_hit P H n.+1 y by [].
by case: ifP => // _; apply: mean_le.
Qed.

Lemma not_hit_le m n x : (m <= n)%N -> not_hit P H n x <= not_hit P H m x.
Proof.
move=> /subnK <-; elim: (n - m)%N => [//|d IHd].
by rewrite addSn (le_trans (not_hit_S _ _)).
Qed.

Lemma not_hit_le1 n x : not_hit P H n x <= 1.
Proof. exact: (not_hit_le x (leq0n n)). Qed.

Lemma taboo_ge0 n x y : 0 <= taboo P H n x y.
Proof.
elim: n x => [|n IHn] x /=; first exact: ler0n.
by case: ifP => // _; apply: sumr_ge0 => z _; rewrite mulr_ge0 ?P_ge0.
Qed.

(* What happens from the time n on, given where the chain is then. *)
Lemma not_hit_add m n x : not_hit P H (m + n) x = \sum_y taboo P H m x y * not_hit P H n y.
Proof.
elim: m x => [|m IHm] x.
  rewrite add0n (bigD1 x) //= eqxx mul1r big1 ?addr0 // => y /negbTE.
  by rewrite eq_sym => ->; rewrite mul0r.
rewrite addSn /=; case: ifP => xH; first by rewrite big1 // => y _; rewrite mul0r.
under eq_bigr do rewrite IHm mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => y _; rewrite mulr_suml.
by apply: eq_bigr => z _; rewrite mulrA.
Qed.

Lemma not_hit_of_taboo n x : not_hit P H n x = \sum_y taboo P H n x y.
Proof. by rewrite -[n in LHS]addn0 not_hit_add; apply: eq_bigr => y _; rewrite mulr1. Qed.

Lemma not_hit_of_taboo_off n x : not_hit P H n.+1 x = \sum_(y | y \notin H) taboo P H n x y.
Proof.
rewrite -addn1 not_hit_add [in RHS]big_mkcond /=; apply: eq_bigr => y _.
case: ifP => yH; rewrite ?mulr0 //.
by rewrite mean_const mulr1.
Qed.

Lemma taboo_in S n x y : is_closed_before P H S -> x \in S -> taboo P H n x y != 0 -> y \in S.
Proof.
move=> SC; elim: n x => [|n IHn] x xS /=.
  by have [<- //|_] := eqVneq x y; rewrite eqxx.
case: ifP => xH; first by rewrite eqxx.
apply: contraR => yS; apply/eqP; apply: big1 => z _.
have [->|Pxz] := eqVneq (P x z) 0; first by rewrite mul0r.
have zS := SC _ _ xS (negbT xH) Pxz.
by apply/eqP; rewrite mulf_eq0; apply/orP; right; apply/negPn/negP => /(IHn _ zS); rewrite (negbTE yS).
Qed.

(* The two descriptions of first passages agree. *)
Lemma hit_before_plus_not_hit n x : hit_before P H n x + not_hit P H n x = 1.
Proof.
rewrite /hit_before; elim: n x => [|n IHn] x; first by rewrite big_ord0 add0r.
rewrite big_ord_recl /=; case: ifP => xH.
  by rewrite big1 ?addr0.
rewrite add0r.
rewrite exchange_big -big_split /= -[RHS](P_sum x); apply: eq_bigr => y _.
by rewrite -mulr_sumr -mulrDr IHn mulr1.
Qed.

Lemma hit_before_eq n x : hit_before P H n x = 1 - not_hit P H n x.
Proof. by apply/eqP; rewrite eq_sym subr_eq eq_sym hit_before_plus_not_hit. Qed.

Lemma first_hit_eq n x : first_hit P H n x = not_hit P H n x - not_hit P H n.+1 x.
Proof.
have := hit_before_eq n.+1 x; rewrite /hit_before big_ord_recr /= -/(hit_before P H n x) hit_before_eq => E.
apply: (@addrI _ (1 - not_hit P H n x)); rewrite E /=.
by rewrite addrA subrK.
Qed.

(* THEOREM capped_time_is_a_mean. On a finite chain, the sum of the tails P(first time in H > j) for j < n is the mean
   of the smaller of n and the first time in H. *)
Theorem capped_time_is_a_mean n x :
  capped_time P H n x = \sum_(j < n) j%:R * first_hit P H j x + n%:R * not_hit P H n x.
Proof.
rewrite /capped_time; elim: n => [|n IHn]; first by rewrite !big_ord0 mul0r addr0.
rewrite !big_ord_recr IHn /= -/(not_hit P H n.+1 x) first_hit_eq.
rewrite mulrBr -addn1 natrD mulrDl mul1r.
set s := \sum_(i < n) _; set a := _ * not_hit P H n x.
rewrite addn1; set b := not_hit P H n.+1 x.
by rewrite -[RHS]addrA [_ - _ + _]addrA subrK addrA.
Qed.

(* A function that is at most its mean at each state of S outside B, at most c on B, has no value above c on S, if
   B can be reached from every state of S. *)
Lemma maximum_principle S B (f : T -> R) (c : R) :
    is_closed_before P B S -> (forall x, x \in S -> f x \is Num.real) -> c \is Num.real ->
    (forall x, x \in S -> x \notin B -> f x <= \sum_y P x y * f y) ->
    (forall x, x \in S -> x \in B -> f x <= c) ->
    (forall x, x \in S -> reaches P B x) ->
  forall x, x \in S -> f x <= c.
Proof.
move=> SC fr cr fm fB SB x xS.
have [x0 x0S x0max] : exists2 z, z \in S & forall y, y \in S -> f y <= f z.
  by have := @real_arg_maxP _ _ x (mem S) f xS fr; case=> z zS zmax; exists z.
apply: le_trans (x0max _ xS) _; rewrite real_leNgt ?fr //; apply/negP => c_lt.
have step z y : (z \in S) && (f z == f x0) -> arc P z y -> (y \in S) && (f y == f x0).
  move=> /andP[zS /eqP fz] zy.
  have zB : z \notin B by apply/negP => /(fB _ zS); rewrite fz real_leNgt ?fr // c_lt.
  have inS w : arc P z w -> w \in S by exact: SC.
  have: \sum_w P z w * (f x0 - f w) = 0.
    apply/eqP; rewrite eq_le; apply/andP; split.
      under eq_bigr do rewrite mulrBr; rewrite big_split /= mean_const sumrN.
      by rewrite subr_le0 -fz; apply: fm.
    apply: sumr_ge0 => w _; have [->|zw] := eqVneq (P z w) 0; first by rewrite mul0r.
    by rewrite mulr_ge0 ?P_ge0 // subr_ge0 x0max // inS.
  move/eqP; rewrite psumr_eq0 => [/allP /(_ y (mem_index_enum _))|w _].
    rewrite /= mulf_eq0 (negbTE zy) /= subr_eq0 eq_sym => ->.
    by rewrite inS.
  have [->|zw] := eqVneq (P z w) 0; first by rewrite mul0r.
  by rewrite mulr_ge0 ?P_ge0 // subr_ge0 x0max // inS.
have /existsP[b /andP[bB /connectP[s xs b_last]]] := SB _ x0S.
have walk z : path (arc P) z s -> (z \in S) && (f z == f x0) -> (last z s \in S) && (f (last z s) == f x0).
  elim: s z {xs b_last} => [|y s IHs] z //= /andP[zy ys] zM.
  by apply: IHs => //; apply: step zM zy.
have: (b \in S) && (f b == f x0) by rewrite b_last; apply: walk => //; rewrite x0S eqxx.
move=> /andP[bS /eqP fb]; have := fB _ bS bB.
by rewrite fb real_leNgt ?fr // c_lt.
Qed.

(* Two solutions that agree on B agree on S. The values may be complex. *)
Lemma zero_principle S B (d : T -> R) :
    is_closed_before P B S ->
    (forall x, x \in S -> x \notin B -> d x = \sum_y P x y * d y) ->
    (forall x, x \in S -> x \in B -> d x = 0) ->
    (forall x, x \in S -> reaches P B x) ->
  forall x, x \in S -> d x = 0.
Proof.
move=> SC dm dB SB x xS; apply/normr0_eq0/eqP; rewrite eq_le normr_ge0 andbT.
apply: (@maximum_principle S B (fun y => `|d y|) 0) => //.
- exact: rpred0.
- move=> y yS yB; rewrite dm //; apply: le_trans (ler_norm_sum _ _ _) _.
  by apply: ler_sum => z _; rewrite normrM (ger0_norm (P_ge0 _ _)).
- by move=> y yS yB; rewrite dB ?normr0.
Qed.

(* Reachability. *)
Lemma reaches_refl x : x \in H -> reaches P H x.
Proof. by move=> xH; apply/existsP; exists x; rewrite xH connect0. Qed.

Lemma reaches_step x y : arc P x y -> reaches P H y -> reaches P H x.
Proof.
move=> xy /existsP[z /andP[zH yz]]; apply/existsP; exists z; rewrite zH.
by apply: connect_trans yz; apply: connect1.
Qed.

Lemma closed_connect C x y : is_closed P C -> x \in C -> connect (arc P) x y -> y \in C.
Proof.
move=> CC xC /connectP[s xs ->]; elim: s x xC xs => [|z s IHs] x xC //= /andP[xz zs].
by apply: IHs zs; apply: CC xz.
Qed.

(* The set from which H cannot be reached is closed. *)
Lemma unreaching_is_closed : is_closed P [set x | ~~ reaches P H x].
Proof. by move=> x y; rewrite !inE => xH xy; apply: contra xH; apply: reaches_step. Qed.

(* A closed set is never left, so a set outside it is never met. *)
Lemma closed_not_hit C n x : is_closed P C -> [disjoint C & H] -> x \in C -> not_hit P H n x = 1.
Proof.
move=> CC CH; elim: n x => [|n IHn] x xC //=.
rewrite (disjointFr CH xC) -[RHS](P_sum x) -[RHS](_ : \sum_y P x y * 1 = _).
  by apply: eq_mean => y xy; rewrite IHn // (CC _ _ xC xy).
by apply: eq_bigr => y _; rewrite mulr1.
Qed.

Lemma closed_at_time C n x y : is_closed P C -> x \in C -> y \notin C -> at_time P n x y = 0.
Proof.
move=> CC xC yC; elim: n x xC => [|n IHn] x xC /=.
  by have [xy|//] := eqVneq x y; rewrite -xy xC in yC.
apply: big1 => z _; have [->|xz] := eqVneq (P x z) 0; first by rewrite mul0r.
by rewrite IHn ?mulr0 // (CC _ _ xC xz).
Qed.

Lemma at_time_ge0 n x y : 0 <= at_time P n x y.
Proof.
elim: n x => [|n IHn] x /=; first exact: ler0n.
by apply: sumr_ge0 => z _; rewrite mulr_ge0 ?P_ge0.
Qed.

(* A state can be reached just if the chain is there at some time with positive probability. *)
Lemma connect_at_time x y : reflect (exists n, at_time P n x y != 0) (connect (arc P) x y).
Proof.
apply: (iffP connectP) => [[s xs ->]|[n]].
  exists (size s); elim: s x xs => [|z s IHs] x /=; first by rewrite eqxx oner_eq0.
  move=> /andP[xz zs]; have := IHs _ zs; have := at_time_ge0 (size s) z (last z s).
  rewrite le_eqVlt eq_sym => /orP[->//|pos] _.
  rewrite gt_eqF // (bigD1 z) //= ltr_paddr ?mulr_gt0 ?P_gt0 //.
  by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?P_ge0 ?at_time_ge0.
elim: n x => [|n IHn] x /=.
  by have [<- _|_] := eqVneq x y; [exists [::] | rewrite eqxx].
move=> nz; have [z /andP[xz zy]] : exists z, arc P x z && (at_time P n z y != 0).
  apply/existsP; apply: contraR nz; rewrite negb_exists => /forallP all0.
  apply/eqP; apply: big1 => z _; apply/eqP; rewrite mulf_eq0 -[_ || _]negbK negb_or.
  exact: all0.
have [s zs ->] := IHn _ zy; by exists (z :: s); rewrite /= ?xz.
Qed.
End Theory.

(* A closed set of states is a chain of its own. *)
Section Restriction.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (S : {set T}).
Hypotheses (PC : is_chain P) (SC : is_closed P S).

Definition restricted (x y : {x : T | x \in S}) : R := P (val x) (val y).

Lemma sum_restricted (x : {x : T | x \in S}) (F : T -> R) :
  \sum_y P (val x) y * F y = \sum_(y : {x : T | x \in S}) restricted x y * F (val y).
Proof.
rewrite (bigID (mem S)) /= [X in _ + X]big1 ?addr0 => [|y yS]; last first.
  suff -> : P (val x) y = 0 by rewrite mul0r.
  by apply/eqP; apply: contraNT yS => xy; apply: SC xy; apply: valP.
rewrite (reindex_omap (val : {x : T | x \in S} -> T) insub) /= => [|y yS]; last by rewrite insubT.
by apply: eq_bigl => y; rewrite valK (valP y) eqxx.
Qed.

Lemma restricted_is_chain : is_chain restricted.
Proof.
split=> [x y|x]; first exact: (P_ge0 PC).
have := sum_restricted x (fun=> 1); under eq_bigr do rewrite mulr1; rewrite (P_sum PC) => ->.
by apply: eq_bigr => y _; rewrite mulr1.
Qed.

Lemma restricted_not_hit (H : {set T}) n (x : {x : T | x \in S}) :
  not_hit restricted [set y | val y \in H] n x = not_hit P H n (val x).
Proof.
elim: n x => [//|n IHn] x /=; rewrite inE; case: ifP => // _.
by rewrite sum_restricted; apply: eq_bigr => y _; rewrite IHn.
Qed.

Lemma restricted_reaches (H : {set T}) (x : {x : T | x \in S}) :
  reaches restricted [set y | val y \in H] x = reaches P H (val x).
Proof.
apply/existsP/existsP => [[y /andP[]]|[y /andP[yH /connectP[s xs y_last]]]].
  rewrite inE => yH /connectP[s xs y_last]; exists (val y); rewrite yH; apply/connectP.
  exists (map val s); last by rewrite last_map -y_last.
  by rewrite path_map.
elim: s x xs y_last => [|z s IHs] x /= xs y_last.
  by exists x; rewrite inE connect0 andbT -y_last.
case/andP: xs => xz zs; have zS : z \in S by apply: SC xz; apply: valP.
have [w /andP[wH zw]] := IHs (exist _ z zS) zs y_last.
by exists w; rewrite wH; apply: connect_trans zw; apply: connect1.
Qed.
End Restriction.

(* THEOREM a_closed_set_is_a_chain_of_its_own. If no arc leaves a set S of states of a finite chain, then the
   transition probabilities between the states of S make a chain, in which from each state of S the target is in reach
   just if it is in the whole chain, and is avoided at the times 0, ..., n - 1 with the same probability. *)
Theorem a_closed_set_is_a_chain_of_its_own (R : numFieldType) (T : finType) (P : T -> T -> R) (S H : {set T}) :
    is_chain P -> is_closed P S ->
  is_chain (@restricted R T P S) /\
  forall x : {x : T | x \in S},
    reaches (@restricted R T P S) [set y | val y \in H] x = reaches P H (val x) /\
    forall n, not_hit (@restricted R T P S) [set y | val y \in H] n x = not_hit P H n (val x).
Proof.
move=> PC SC; split=> [|x]; first exact: restricted_is_chain.
by split=> [|n]; [apply: restricted_reaches | apply: restricted_not_hit].
Qed.
