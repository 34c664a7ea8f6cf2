(* The error of the best test bounds how soon the window can change sides.

   Texts have the latest token first. [share M G w] is what the premises in the group G contribute to mu of the text w.
   A set S of texts is read as a test: on S it says that a premise outside G writes, elsewhere that one of G does.
   [test_error M G S k] is the probability that it errs on a text of k tokens drawn from mu, and [led_by_the_rest M G] is the
   best test: the texts to which the premises outside G contribute at least as much as those of G.
   [flux] and [visits] are those of exponent.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window conservation exponent.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Tests.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).
Implicit Types (G : pred I) (S : pred (seq A)) (u v w z : seq A).

Definition share G w : R := \sum_(p | G p) prior M p * law M p w.
Definition test_error G S (k : nat) : R :=
  \sum_(w : k.-tuple A | S w) share G w + \sum_(w : k.-tuple A | ~~ S w) share (predC G) w.

Lemma share_ge0 G w : 0 <= share G w.
Proof. by apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0 ?law_ge0. Qed.

Lemma share_split G w : mu M w = share G w + share (predC G) w.
Proof. by rewrite /mu (bigID G). Qed.

Lemma share_le_mu G w : share G w <= mu M w.
Proof. by rewrite (share_split G) ler_addl share_ge0. Qed.

Lemma joint_le_share G p w : G p -> prior M p * law M p w <= share G w.
Proof.
move=> Gp; rewrite /share (bigD1 p) //= ler_addl.
by apply: sumr_ge0 => q _; rewrite mulr_ge0 ?prior_ge0 ?law_ge0.
Qed.

Lemma share_cons G w : \sum_a share G (a :: w) = share G w.
Proof. by rewrite /share exchange_big /=; apply: eq_bigr => p _; rewrite -mulr_sumr law_cons. Qed.

Lemma test_errorE G S k : test_error G S k =
  sum_words k (fun w => share G w * (S w)%:R) + sum_words k (fun w => share (predC G) w * (~~ S w)%:R).
Proof. by rewrite /test_error (sum_words_cond k S) (sum_words_cond k (fun w => ~~ S w)). Qed.

Lemma continued_sum_le1 K u n : sum_words n (continued M K u) <= 1.
Proof.
elim: n => [|n IH]; first by rewrite sum_words0.
rewrite sum_words_cons; apply: le_trans IH; apply: ler_sum_words => w _ /=.
by rewrite -mulr_sumr ler_pimulr ?continued_ge0 ?next_sum_le1.
Qed.

Hypothesis stationary : forall p, is_stationary (law M p).

Lemma share_rcons G w : \sum_a share G (rcons w a) = share G w.
Proof. by rewrite /share exchange_big /=; apply: eq_bigr => p _ /=; rewrite -mulr_sumr stationary. Qed.

Lemma share_take G k (f : seq A -> R) :
  sum_words k.+1 (fun w => share G w * f (take k w)) = sum_words k (fun w => share G w * f w).
Proof.
rewrite sum_words_rcons; apply: eq_sum_words => w sw.
rewrite -share_rcons mulr_suml; apply: eq_bigr => a _.
by rewrite -cats1 takel_cat ?sw // take_oversize ?sw.
Qed.

Lemma flux_le_test_error G S k : flux M S k k <= test_error G S k.
Proof.
rewrite test_errorE -(share_take G k (fun w => (S w)%:R)) sum_words_cons fluxE -sum_words_add.
apply: ler_sum_words => z _; rewrite -(share_cons (predC G)) mulr_suml -big_split /=.
apply: ler_sum => a _; rewrite mu_mul_next (share_split G).
by case: (S z); case: (S _); rewrite /= ?mulr0 ?mulr1 ?addr0 ?add0r ?addr_ge0 ?share_ge0.
Qed.

Lemma visits_from_a_premise G S p k n : G p ->
  prior M p * (\sum_(u : k.-tuple A) \sum_(w : n.-tuple A)
    law M p u * continued M (fun=> k) u w * (visits (fun=> k) S u w)%:R) <= n.+1%:R * test_error G S k.
Proof.
move=> Gp; set F := fun u w => ((~~ S u && visits (fun=> k) S u w)%:R : R).
apply: (@le_trans _ _ (sum_words k (fun u => share G u * (S u)%:R) + started_from_mu M (fun=> k) k n F)).
  rewrite started_from_muE -sum_words_add mulr_sumr; apply: ler_sum => u _.
  rewrite mulr_sumr; case Su: (S u); last first.
    rewrite mulr0 add0r; apply: ler_sum => w _; rewrite !mulrA /F Su /=.
    rewrite ler_wpmul2r ?ler0n // ler_wpmul2r ?continued_ge0 //.
    exact: le_trans (joint_le_share u Gp) (share_le_mu G u).
  rewrite mulr1 -[X in X <= _]addr0; apply: ler_add; last first.
    by apply: sumr_ge0 => w _; rewrite /F Su /= mulr0.
  apply: (@le_trans _ _ (\sum_(w : n.-tuple A) share G u * continued M (fun=> k) u w)); last first.
    rewrite -mulr_sumr ler_pimulr ?share_ge0 //; exact: continued_sum_le1.
  apply: ler_sum => w _; rewrite !mulrA.
  apply: (@le_trans _ _ (prior M p * law M p u * continued M (fun=> k) u w)); last first.
    by rewrite ler_wpmul2r ?continued_ge0 ?joint_le_share.
  rewrite ler_pimulr ?mulr_ge0 ?prior_ge0 ?law_ge0 ?continued_ge0 //.
  by case: (visits _ _ _ _); rewrite ?ler01.
rewrite mulrS mulrDl mul1r; apply: ler_add.
  rewrite test_errorE ler_addl; apply: sum_words_ge0 => w _.
  by rewrite mulr_ge0 ?share_ge0 ?ler0n.
have st : is_stationary (mu M) by apply: stationary_premises_make_a_stationary_mixture.
have [_ crossing] := a_crossing_within_n_steps_has_probability_at_most_n_times_the_flux S k n st.
by apply: le_trans crossing _; rewrite ler_wpmul2l ?ler0n ?flux_le_test_error.
Qed.
End Tests.

(* THEOREM the_flux_is_at_most_the_error_of_a_test. If every premise is stationary, then for every window k, every group G of
   premises and every set S of windows the flux into S is at most the probability that the test errs that says on S that
   a premise outside G writes, and elsewhere that one of G does, on k tokens drawn from mu. *)
Theorem the_flux_is_at_most_the_error_of_a_test (R : numFieldType) (A I : finType) (M : mixture R A I)
    (G : pred I) (S : pred (seq A)) (k : nat) :
  (forall p, is_stationary (law M p)) -> flux M S k k <= test_error M G S k.
Proof. by move=> st; apply: flux_le_test_error. Qed.

(* THEOREM the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs. If every premise is stationary, then for every
   window k, every group G of premises, every premise p of it, every set S of windows and every number n of tokens: if the
   windowed simulator starts from a window of k tokens that p wrote, the prior weight of p times the probability that the
   window is in S at the start or within n tokens is at most n + 1 times the error of the test that takes S for the
   premises outside G. *)
Theorem the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs
    (R : numFieldType) (A I : finType) (M : mixture R A I) (G : pred I) (S : pred (seq A)) (p : I) (k n : nat) :
  (forall p, is_stationary (law M p)) -> G p ->
  prior M p * (\sum_(u : k.-tuple A) \sum_(w : n.-tuple A)
    law M p u * continued M (fun=> k) u w * (visits (fun=> k) S u w)%:R) <= n.+1%:R * test_error M G S k.
Proof. by move=> st; apply: visits_from_a_premise. Qed.

(* The best test, pairs of premises, and the bound of Chernoff. *)

Section Best.
Variable R : realFieldType.

Lemma min_add (x y s : R) : 0 <= x -> 0 <= y -> 0 <= s -> Num.min x (y + s) <= Num.min x y + Num.min x s.
Proof.
move=> x0 y0 s0; case: (leP x y) => xy; first by rewrite le_minl ler_addl le_minr x0 s0.
by case: (leP x s) => xs; rewrite le_minl ?ler_addr ?y0 // lexx orbT.
Qed.

Lemma min_of_a_sum (J : finType) (Q : pred J) (x : R) (y : J -> R) :
  0 <= x -> (forall j, 0 <= y j) -> Num.min x (\sum_(j | Q j) y j) <= \sum_(j | Q j) Num.min x (y j).
Proof.
move=> x0 y0; suff [] : 0 <= \sum_(j | Q j) y j /\ Num.min x (\sum_(j | Q j) y j) <= \sum_(j | Q j) Num.min x (y j) by [].
apply: (big_rec2 (fun s t => 0 <= s /\ Num.min x s <= t)) => [|j t s _ [s0 st]].
  by rewrite lexx le_minl lexx orbT.
by rewrite addr_ge0 //; split=> //; apply: le_trans (min_add x0 (y0 j) s0) _; rewrite ler_add2l.
Qed.

Lemma min_of_sums (J : finType) (P Q : pred J) (x y : J -> R) :
  (forall j, 0 <= x j) -> (forall j, 0 <= y j) ->
  Num.min (\sum_(i | P i) x i) (\sum_(j | Q j) y j) <= \sum_(i | P i) \sum_(j | Q j) Num.min (x i) (y j).
Proof.
move=> x0 y0; rewrite minC; apply: le_trans (min_of_a_sum _ _ x0) _; first by apply: sumr_ge0.
by apply: ler_sum => i _; rewrite minC; apply: min_of_a_sum.
Qed.

Variables (A I : finType).

Definition led_by_the_rest (M : mixture R A I) (G : pred I) : pred (seq A) :=
  fun w => share M G w <= share M (predC G) w.

Lemma best_test_errorE (M : mixture R A I) (G : pred I) k :
  test_error M G (led_by_the_rest M G) k = \sum_(w : k.-tuple A) Num.min (share M G w) (share M (predC G) w).
Proof.
rewrite /test_error [RHS](bigID (fun w : k.-tuple A => led_by_the_rest M G w)) /=; congr (_ + _).
  by apply: eq_bigr => w Sw; rewrite min_l.
by apply: eq_bigr => w Sw; rewrite min_r // ltW // ltNge.
Qed.

(* THEOREM the_error_of_the_best_test_is_the_least. For every window k and every group G of premises, no set of windows is a
   better test than the windows to which the premises outside G contribute at least as much as those of G, and the error of
   this best test is the sum over the texts of k tokens of the smaller of the two contributions. *)
Theorem the_error_of_the_best_test_is_the_least (M : mixture R A I) (G : pred I) (S : pred (seq A)) (k : nat) :
  test_error M G (led_by_the_rest M G) k = \sum_(w : k.-tuple A) Num.min (share M G w) (share M (predC G) w) /\
  test_error M G (led_by_the_rest M G) k <= test_error M G S k.
Proof.
split; first exact: best_test_errorE.
rewrite best_test_errorE /test_error (bigID (fun w : k.-tuple A => S w)) /=; apply: ler_add; apply: ler_sum => w _.
  by rewrite le_minl lexx.
by rewrite le_minl lexx orbT.
Qed.

(* THEOREM the_error_of_the_best_test_is_at_most_that_between_pairs. For every window k and every group G of premises, the error
   of the best test between G and the rest is at most the sum, over the premises p of G and r outside, of the errors of the
   best tests between p and r, with their prior weights: the sums over the texts of k tokens of the smaller of
   prior(p) P_p and prior(r) P_r. *)
Theorem the_error_of_the_best_test_is_at_most_that_between_pairs (M : mixture R A I) (G : pred I) (k : nat) :
  test_error M G (led_by_the_rest M G) k <=
  \sum_(p | G p) \sum_(r | ~~ G r) \sum_(w : k.-tuple A) Num.min (prior M p * law M p w) (prior M r * law M r w).
Proof.
rewrite best_test_errorE.
rewrite (eq_bigr (fun p => \sum_(w : k.-tuple A)
  \sum_(r | ~~ G r) Num.min (prior M p * law M p w) (prior M r * law M r w))); last first.
  by move=> p _; rewrite exchange_big.
rewrite exchange_big /=; apply: ler_sum => w _.
by apply: min_of_sums => p; rewrite mulr_ge0 ?prior_ge0 ?law_ge0.
Qed.

Lemma min_le_mean (x y g : R) (i j : nat) : 0 <= x -> 0 <= y -> 0 <= g -> (0 < i + j)%N ->
  g ^+ (i + j) = x ^+ i * y ^+ j -> Num.min x y <= g.
Proof.
move=> x0 y0 g0 ij gE; have m0 : 0 <= Num.min x y by rewrite le_minr x0.
rewrite -(ler_pexpn2r ij) ?nnegrE // gE exprD.
by rewrite ler_pmul ?exprn_ge0 // ler_expn2r ?nnegrE // le_minl lexx ?orbT.
Qed.

Lemma iid_law_ge0 (f : A -> R) w : (forall a, 0 <= f a) -> 0 <= rule_law (fun=> f) w.
Proof. by move=> f0; elim: w => [|a w IH] /=; rewrite ?ler01 // mulr_ge0. Qed.

Lemma iid_law_sum (h : A -> R) k : sum_words k (rule_law (fun=> h)) = (\sum_a h a) ^+ k.
Proof.
elim: k => [|k IH]; first by rewrite sum_words0 expr0.
rewrite sum_words_cons exprSr -IH -sum_words_mulr; apply: eq_sum_words => w _ /=.
by rewrite mulr_sumr.
Qed.

Lemma iid_law_power (f g h : A -> R) (i j m : nat) w : (forall a, h a ^+ m = f a ^+ i * g a ^+ j) ->
  rule_law (fun=> h) w ^+ m = rule_law (fun=> f) w ^+ i * rule_law (fun=> g) w ^+ j.
Proof.
move=> hE; elim: w => [|a w IH] /=; first by rewrite !expr1n mulr1.
by rewrite !exprMn IH hE mulrACA.
Qed.

(* THEOREM the_error_of_a_test_between_iid_premises_falls_geometrically. Let f and g be the laws of one token of two iid
   premises, x and y their prior weights, and let h(a) for each token a, and c, be numbers that are not negative with
   h(a)^(i+j) = f(a)^i g(a)^j and c^(i+j) = x^i y^j for two whole numbers i and j, not both 0. Then for every k the sum over
   the texts of k tokens of the smaller of x f and y g is at most c (sum of h)^k. *)
Theorem the_error_of_a_test_between_iid_premises_falls_geometrically
    (f g h : A -> R) (x y c : R) (i j k : nat) :
  (0 < i + j)%N -> 0 <= x -> 0 <= y -> 0 <= c ->
  (forall a, [/\ 0 <= f a, 0 <= g a, 0 <= h a & h a ^+ (i + j) = f a ^+ i * g a ^+ j]) ->
  c ^+ (i + j) = x ^+ i * y ^+ j ->
  \sum_(w : k.-tuple A) Num.min (x * rule_law (fun=> f) w) (y * rule_law (fun=> g) w) <= c * (\sum_a h a) ^+ k.
Proof.
move=> ij x0 y0 c0 fgh cE; rewrite -iid_law_sum -sum_words_mull; apply: ler_sum => w _.
have f0 a : 0 <= f a by case: (fgh a).
have g0 a : 0 <= g a by case: (fgh a).
have h0 a : 0 <= h a by case: (fgh a).
apply: (@min_le_mean _ _ _ i j) => //; rewrite ?mulr_ge0 ?iid_law_ge0 //.
have hE a : h a ^+ (i + j) = f a ^+ i * g a ^+ j by case: (fgh a).
by rewrite exprMn cE (iid_law_power w hE) (exprMn i) (exprMn j) mulrACA.
Qed.
End Best.

(* THEOREM two_iid_premises_change_the_lead_no_sooner_than_chernoff. For two iid premises with token laws f and g, and numbers h
   and c that are not negative with h(a)^(i+j) = f(a)^i g(a)^j for each token a and c^(i+j) = x^i y^j, where x and y are the
   prior weights of the two and i and j whole numbers, not both 0: for every window k and every n, if the windowed simulator
   starts from a window of k tokens that the first premise wrote, then x times the probability that the second
   contributes at least as much to mu of the window, at the start or within n tokens, is at most (n + 1) c (sum of h)^k. *)
Theorem two_iid_premises_change_the_lead_no_sooner_than_chernoff
    (R : realFieldType) (A : finType) (M : mixture R A [finType of bool]) (f g h : A -> R) (c : R) (i j k n : nat) :
  law M true =1 rule_law (fun=> f) -> law M false =1 rule_law (fun=> g) ->
  (0 < i + j)%N -> 0 <= c -> c ^+ (i + j) = prior M true ^+ i * prior M false ^+ j ->
  (forall a, 0 <= h a /\ h a ^+ (i + j) = f a ^+ i * g a ^+ j) ->
  prior M true * (\sum_(u : k.-tuple A) \sum_(w : n.-tuple A)
    law M true u * continued M (fun=> k) u w *
    (visits (fun=> k) (fun z => prior M true * law M true z <= prior M false * law M false z) u w)%:R) <=
  n.+1%:R * (c * (\sum_a h a) ^+ k).
Proof.
move=> Mf Mg ij c0 cE hE; pose G := pred1 true : pred bool.
have fE a : f a = law M true [:: a] by rewrite Mf /= mul1r.
have gE a : g a = law M false [:: a] by rewrite Mg /= mul1r.
have st p : is_stationary (law M p).
  have unit (e : A -> R) q : law M q =1 rule_law (fun=> e) -> is_stationary (law M q).
    move=> E w; rewrite E (eq_bigr (fun a => rule_law (fun=> e) (rcons w a))) => [|a _]; last by rewrite E.
    apply: iid_law_is_stationary; have := law_cons M q [::].
    by rewrite law_nil => <-; apply: eq_bigr => a _; rewrite E /= mul1r.
  by case: p; [apply: unit Mf | apply: unit Mg].
have shares w : share M G w = prior M true * law M true w /\ share M (predC G) w = prior M false * law M false w.
  by split; rewrite /share big_mkcond big_bool /= ?addr0 ?add0r.
have same : (fun z => prior M true * law M true z <= prior M false * law M false z) =1 led_by_the_rest M G.
  by move=> z; rewrite /led_by_the_rest; case: (shares z) => -> ->.
have bound := @the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs R A _ M G
  (fun z => prior M true * law M true z <= prior M false * law M false z) true k n st isT.
apply: le_trans bound _; rewrite ler_wpmul2l ?ler0n //.
have -> : test_error M G (fun z => prior M true * law M true z <= prior M false * law M false z) k =
    test_error M G (led_by_the_rest M G) k.
  by rewrite /test_error; congr (_ + _); apply: eq_bigl => w; rewrite same.
rewrite best_test_errorE (eq_bigr (fun w : k.-tuple A =>
  Num.min (prior M true * rule_law (fun=> f) w) (prior M false * rule_law (fun=> g) w))); last first.
  by move=> w _; case: (shares w) => -> ->; rewrite Mf Mg.
apply: the_error_of_a_test_between_iid_premises_falls_geometrically cE => //; rewrite ?prior_ge0 //.
by move=> a; case: (hE a) => h0 ha; split; rewrite // ?fE ?gE law_ge0.
Qed.

(* Two coins of equal weight, with probabilities 9/10 and 1/10 of a one, satisfy the hypotheses of the last theorem, with
   i = j = 1, h = 3/10 for each token and c = 1/2. *)
Example opposite_coins_have_a_geometric_mean (a : bool) :
  [/\ 0 <= 3%:R / 10%:R :> rat, (3%:R / 10%:R) ^+ (1 + 1) = coin (9%:R / 10%:R) a ^+ 1 * coin (1 / 10%:R) a ^+ 1 :> rat
    & (1 / 2%:R) ^+ (1 + 1) = (1 / 2%:R) ^+ 1 * (1 / 2%:R) ^+ 1 :> rat].
Proof. by split; [vm_compute | case: a; apply/eqP; vm_compute | apply/eqP; vm_compute]. Qed.
