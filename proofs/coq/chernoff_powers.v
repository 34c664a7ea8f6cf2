(* Chernoff's bound with every real exponent.

   [is_weighted_mean u v] says that u and v are multiplicative on the numbers that are not negative, and that u(x) v(y) is at
   least the smaller of x and y. So are u(x) = x^s and v(y) = y^(1 - s) for every real s from 0 to 1; the product is then the
   weighted geometric mean of x and y. With the s that makes the sum of u(P(a)) v(R(a)) over the tokens a least, this sum is
   e^(-C), C being the Chernoff information of P and R. The other words are those of chernoff.v and changes_of_lead.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window conservation exponent chernoff changes_of_lead.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition is_multiplicative (R : numDomainType) (u : R -> R) : Prop :=
  u 1 = 1 /\ forall x y, 0 <= x -> 0 <= y -> u (x * y) = u x * u y.
Definition is_weighted_mean (R : realDomainType) (u v : R -> R) : Prop :=
  [/\ is_multiplicative u, is_multiplicative v & forall x y, 0 <= x -> 0 <= y -> Num.min x y <= u x * v y].

(* The square roots, s = 1/2, and the two ends, s = 1 and s = 0. *)
Fact square_roots_are_a_weighted_mean (R : rcfType) : is_weighted_mean (@Num.sqrt R) (@Num.sqrt R).
Proof.
have mult : is_multiplicative (@Num.sqrt R) by split=> [|x y x0 _]; rewrite ?sqrtr1 ?sqrtrM.
split=> // x y x0 y0; rewrite -sqrtrM //; have m0 : 0 <= Num.min x y by rewrite le_minr x0.
rewrite -(ler_pexpn2r (ltn0Sn 1)) ?nnegrE ?sqrtr_ge0 // sqr_sqrtr ?mulr_ge0 // expr2.
by rewrite ler_pmul // le_minl lexx ?orbT.
Qed.
Fact ends_are_weighted_means (R : realDomainType) : is_weighted_mean (@id R) (fun=> 1) /\ is_weighted_mean (fun=> 1 : R) id.
Proof.
have one : is_multiplicative (fun=> 1 : R) by split=> // x y _ _; rewrite mulr1.
have all : is_multiplicative (@id R) by split.
by split; split=> // x y x0 y0; rewrite ?mulr1 ?mul1r le_minl lexx ?orbT.
Qed.

Lemma weighted_mean_sym (R : realDomainType) (u v : R -> R) : is_weighted_mean u v -> is_weighted_mean v u.
Proof. by case=> mu mv uv; split=> // x y x0 y0; rewrite minC mulrC; apply: uv. Qed.

Section Error.
Variables (R : realFieldType) (A : finType).

Lemma multiplicative_law (u : R -> R) (f : A -> R) w : is_multiplicative u -> (forall a, 0 <= f a) ->
  u (rule_law (fun=> f) w) = rule_law (fun=> u \o f) w.
Proof.
case=> u1 uM f0; elim: w => [|a w IH] /=; first exact: u1.
by rewrite uM ?IH // iid_law_ge0.
Qed.

Lemma product_law (f g : A -> R) w :
  rule_law (fun=> f) w * rule_law (fun=> g) w = rule_law (fun=> fun a => f a * g a) w.
Proof. by elim: w => [|a w IH] /=; rewrite ?mulr1 // mulrACA IH. Qed.

(* THEOREM every_weighted_mean_bounds_the_error_of_the_best_test. Let f and g be the laws of one token of two iid premises, x
   and y their prior weights, and let u and v be multiplicative functions with u(s) v(t) >= min(s, t) for all s, t >= 0,
   such as the powers with exponents s and 1 - s. Then for every k the sum over the texts of k tokens of the smaller of x f
   and y g is at most u(x) v(y) times the k-th power of the sum of u(f(a)) v(g(a)) over the tokens a. *)
Theorem every_weighted_mean_bounds_the_error_of_the_best_test
    (u v : R -> R) (f g : A -> R) (x y : R) (k : nat) :
  is_weighted_mean u v -> 0 <= x -> 0 <= y -> (forall a, 0 <= f a /\ 0 <= g a) ->
  \sum_(w : k.-tuple A) Num.min (x * rule_law (fun=> f) w) (y * rule_law (fun=> g) w) <=
    u x * v y * (\sum_a u (f a) * v (g a)) ^+ k.
Proof.
case=> mu mv uv x0 y0 fg; have f0 a : 0 <= f a by case: (fg a).
have g0 a : 0 <= g a by case: (fg a).
rewrite -iid_law_sum -sum_words_mull; apply: ler_sum => w _.
have F0 := iid_law_ge0 w f0; have G0 := iid_law_ge0 w g0.
apply: le_trans (uv _ _ (mulr_ge0 x0 F0) (mulr_ge0 y0 G0)) _.
case: (mu) => _ ->; rewrite ?F0 ?x0 //; case: (mv) => _ ->; rewrite ?G0 ?y0 //.
by rewrite mulrACA (multiplicative_law w mu f0) (multiplicative_law w mv g0) product_law.
Qed.
End Error.

(* THEOREM a_group_of_iid_premises_leads_as_long_as_weighted_means_say. Over an Archimedean field, let the premises be iid with
   the token laws f_p, let G be a group of them, and for p in G and r outside let u_pr and v_pr be multiplicative functions
   with u_pr(s) v_pr(t) >= min(s, t) for all s, t >= 0, such as the powers with exponents s and 1 - s, which may depend on p
   and r. If for all these pairs the sum of u_pr(f_p(a)) v_pr(f_r(a)) over the tokens a is at most b > 0, and C > 0 is at least
   the sum of all u_pr(prior(p)) v_pr(prior(r)), then for every window k and every premise p of G: from a window of k tokens
   that p wrote, the mean number of tokens until the premises outside G contribute at least as much to mu as those of G is
   at least (prior(p) / (C b^k) - 1) / 2, even where more than N tokens count as N, for some N. *)
Theorem a_group_of_iid_premises_leads_as_long_as_weighted_means_say
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (f : I -> A -> R) (G : pred I)
    (u v : I -> I -> R -> R) (b C : R) (p : I) (k : nat) :
  (forall p, law M p =1 rule_law (fun=> f p)) -> 0 < b -> 0 < C ->
  (forall p r, G p -> ~~ G r -> is_weighted_mean (u p r) (v p r) /\ \sum_a u p r (f p a) * v p r (f r a) <= b) ->
  \sum_(p | G p) \sum_(r | ~~ G r) u p r (prior M p) * v p r (prior M r) <= C ->
  G p -> exists N, (prior M p / (C * b ^+ k) - 1) / 2%:R <= mean_time_to M (led_by_the_rest M G) p k N.
Proof.
move=> Mf b0 C0 pairs cC Gp.
have f0 q a : 0 <= f q a.
  by have := law_ge0 M q [:: a]; rewrite Mf /= mul1r.
have st q : is_stationary (law M q).
  move=> w; rewrite Mf (eq_bigr (fun a => rule_law (fun=> f q) (rcons w a))) => [|a _]; last by rewrite Mf.
  apply: iid_law_is_stationary; have := law_cons M q [::].
  by rewrite law_nil => <-; apply: eq_bigr => a _; rewrite Mf /= mul1r.
apply: (@the_mean_time_to_change_sides_is_at_least_the_prior_over_the_error _ _ _ _ G) => //; first by rewrite mulr_gt0 // exprn_gt0.
apply: le_trans (the_error_of_the_best_test_is_at_most_that_between_pairs M G k) _.
apply: (@le_trans _ _ ((\sum_(q | G q) \sum_(r | ~~ G r) u q r (prior M q) * v q r (prior M r)) * b ^+ k)); last first.
  by rewrite ler_wpmul2r // exprn_ge0 // ltW.
rewrite mulr_suml; apply: ler_sum => q Gq; rewrite mulr_suml; apply: ler_sum => r Gr.
have [uv hb] := pairs q r Gq Gr; have [_ _ uvmin] := uv.
have pos x y : 0 <= x -> 0 <= y -> 0 <= u q r x * v q r y.
  by move=> x0 y0; apply: le_trans (uvmin _ _ x0 y0); rewrite le_minr x0.
rewrite (eq_bigr (fun w : k.-tuple A =>
  Num.min (prior M q * rule_law (fun=> f q) w) (prior M r * rule_law (fun=> f r) w))); last first.
  by move=> w _; rewrite !Mf.
have := every_weighted_mean_bounds_the_error_of_the_best_test k uv (prior_ge0 M q) (prior_ge0 M r) (fun a => conj (f0 q a) (f0 r a)).
move/le_trans; apply; rewrite ler_wpmul2l ?pos ?prior_ge0 //.
rewrite ler_expn2r ?nnegrE ?(ltW b0) // sumr_ge0 // => a _; exact: pos.
Qed.

(* THEOREM the_lead_of_two_iid_premises_lasts_as_long_as_weighted_means_say. Over an Archimedean field, let the two premises be
   iid with the token laws f and g and the prior weights x and y, and let some token be possible under both. For all
   multiplicative functions u and v with u(s) v(t) >= min(s, t) for all s, t >= 0, such as the powers with exponents s and
   1 - s, let c = u(x) v(y), and let h be the sum of u(f(a)) v(g(a)) over the tokens a. Then for every window k: from a
   window of k tokens that the first premise wrote, the mean number of tokens until the second contributes at least as much
   to mu is at least (x / (c h^k) - 1) / 2, and from a window that the second wrote until the first does, at least
   (y / (c h^k) - 1) / 2; even where more than N tokens count as N, for some N. *)
Theorem the_lead_of_two_iid_premises_lasts_as_long_as_weighted_means_say
    (R : archiFieldType) (A : finType) (M : mixture R A [finType of bool]) (f : bool -> A -> R) (u v : R -> R) (k : nat) :
  (forall p, law M p =1 rule_law (fun=> f p)) -> is_weighted_mean u v ->
  (exists a, 0 < f true a /\ 0 < f false a) ->
  let c := u (prior M true) * v (prior M false) in
  let h := \sum_a u (f true a) * v (f false a) in
  forall p, exists N, (prior M p / (c * h ^+ k) - 1) / 2%:R <=
    mean_time_to M (fun w => prior M p * law M p w <= prior M (~~ p) * law M (~~ p) w) p k N.
Proof.
move=> Mf uv [a [fa ga]] c h p; have [_ _ uvmin] := uv; have vu := weighted_mean_sym uv.
have f0 q b : 0 <= f q b by have := law_ge0 M q [:: b]; rewrite Mf /= mul1r.
have pos x y : 0 < x -> 0 < y -> 0 < u x * v y.
  by move=> x0 y0; apply: lt_le_trans (uvmin _ _ (ltW x0) (ltW y0)); rewrite lt_minr x0.
have pos0 x y : 0 <= x -> 0 <= y -> 0 <= u x * v y.
  by move=> x0 y0; apply: le_trans (uvmin _ _ x0 y0); rewrite le_minr x0.
have c0 : 0 < c by rewrite pos ?prior_gt0.
have h0 : 0 < h.
  by rewrite /h (bigD1 a) //= ltr_paddr ?pos // sumr_ge0 // => b _; rewrite pos0.
have [|||N main] := @a_group_of_iid_premises_leads_as_long_as_weighted_means_say R A _ M f (pred1 p)
    (fun q _ => if q then u else v) (fun q _ => if q then v else u) h c p k Mf h0 c0.
- move=> q r; rewrite /= => /eqP-> /negbTE np; have -> : r = ~~ p by case: r np; case: (p).
  case: p {np} => /=; split=> //; rewrite /h le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => b _; rewrite mulrC.
- rewrite big_pred1_eq (eq_bigl (pred1 (~~ p))) ?big_pred1_eq; last by case; case: (p).
  by case: (p); rewrite //= /c mulrC.
- by rewrite /= eqxx.
exists N; apply: le_trans main _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
apply: eq_bigr => n _; congr (1 - _); rewrite /reached_within.
apply: eq_bigr => z _; apply: eq_bigr => w _; congr (_ * (nat_of_bool _)%:R).
suff same : led_by_the_rest M (pred1 p) =1 (fun w => prior M p * law M p w <= prior M (~~ p) * law M (~~ p) w).
  by elim: (tval w) => [|b t IH] /=; rewrite same // IH.
move=> t; rewrite /led_by_the_rest /share big_pred1_eq (eq_bigl (pred1 (~~ p))) ?big_pred1_eq // => q.
by case: q; case: (p).
Qed.
