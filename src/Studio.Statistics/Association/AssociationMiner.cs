namespace Studio.Statistics.Association;

/// <summary>What rules are wanted.</summary>
public sealed record AssociationOptions
{
    /// <summary>The share of baskets that must hold all items of a rule; above 0.</summary>
    public double MinimumSupport { get; init; } = 0.01;

    /// <summary>The share of the baskets with the antecedent that must hold the consequent.</summary>
    public double MinimumConfidence { get; init; } = 0.25;

    /// <summary>The items of a rule at most, the consequent included.</summary>
    public int MaximumItems { get; init; } = 10;

    /// <summary>The frequent item sets that are kept at most; where there are more, the answer says that it is not complete.</summary>
    public int MaximumItemSets { get; init; } = 500_000;
}

/// <summary>Who buys the antecedent also buys the consequent (PTP).</summary>
/// <param name="Antecedent">The items bought, ascending.</param>
/// <param name="Consequent">The item that goes with them.</param>
/// <param name="Count">The baskets that hold all of them.</param>
/// <param name="Support">n(XY) / N.</param>
/// <param name="Confidence">supp(XY) / supp(X).</param>
/// <param name="Lift">conf / supp(Y): above 1 where they go together more often than by chance.</param>
public sealed record AssociationRule(IReadOnlyList<int> Antecedent, int Consequent, int Count, double Support, double Confidence, double Lift);

/// <summary>The rules found.</summary>
/// <param name="Rules">The rules by lift, then confidence, then support, each descending, then items.</param>
/// <param name="IsComplete">False where there were too many item sets: a higher support finds all.</param>
public sealed record AssociationResult(IReadOnlyList<AssociationRule> Rules, bool IsComplete);

/// <summary>
/// Finds association rules with one consequent (Agrawal, Imieliński, Swami, 1993) by depth-first intersection of the baskets of each item
/// (Eclat: Zaki, "Scalable algorithms for association mining", 2000).
/// </summary>
public static class AssociationMiner
{
    /// <summary>Finds the rules of at least two items.</summary>
    /// <param name="baskets">The items of each basket, by number; an item counts once in a basket. An empty basket counts among all.</param>
    /// <param name="options">What rules are wanted.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static AssociationResult Mine(IEnumerable<IReadOnlyCollection<int>> baskets, AssociationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(baskets);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.MinimumSupport > 0) || options.MaximumItems < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Support is above 0, and a rule has at least two items.");
        }

        var byItem = new SortedDictionary<int, List<int>>();
        var count = 0;
        foreach (var basket in baskets)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var item in basket)
            {
                var holders = byItem.TryGetValue(item, out var known) ? known : byItem[item] = [];
                if (holders.Count == 0 || holders[^1] != count)
                {
                    holders.Add(count);
                }
            }

            count++;
        }

        var search = new Search(count, options, cancellation);
        search.Extend([], [.. byItem.Select(i => (i.Key, (IReadOnlyList<int>)i.Value))]);
        return new AssociationResult(search.Rules(), search.IsComplete);
    }

    private sealed class Search(int baskets, AssociationOptions options, CancellationToken cancellation)
    {
        private readonly Dictionary<int[], int> _counts = new(ItemSetComparer.Instance);

        public bool IsComplete { get; private set; } = true;

        /// <summary>Goes through all frequent sets that continue a prefix with one of the items, whose baskets are given.</summary>
        public void Extend(int[] prefix, IReadOnlyList<(int Item, IReadOnlyList<int> Baskets)> items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!IsFrequent(items[i].Baskets.Count))
                {
                    continue;
                }

                if (_counts.Count >= options.MaximumItemSets)
                {
                    IsComplete = false;
                    return;
                }

                int[] set = [.. prefix, items[i].Item];
                _counts[set] = items[i].Baskets.Count;
                if (set.Length < options.MaximumItems)
                {
                    Extend(set, Continuations(items, i));
                }
            }
        }

        /// <summary>The rules of the sets found. A subset of a set comes from an earlier or later branch; where the search was cut short it may be absent.</summary>
        public List<AssociationRule> Rules()
        {
            var rules = new List<AssociationRule>();
            foreach (var (set, count) in _counts.Where(s => s.Key.Length > 1))
            {
                foreach (var consequent in set)
                {
                    int[] antecedent = [.. set.Where(i => i != consequent)];
                    if (!_counts.TryGetValue(antecedent, out var with) || !_counts.TryGetValue([consequent], out var alone))
                    {
                        continue;
                    }

                    var confidence = (double)count / with;
                    if (confidence >= options.MinimumConfidence)
                    {
                        rules.Add(new AssociationRule(antecedent, consequent, count, (double)count / baskets, confidence, confidence * baskets / alone));
                    }
                }
            }

            rules.Sort(Compare);
            return rules;
        }

        private List<(int, IReadOnlyList<int>)> Continuations(IReadOnlyList<(int Item, IReadOnlyList<int> Baskets)> items, int from)
        {
            var continuations = new List<(int, IReadOnlyList<int>)>();
            for (var i = from + 1; i < items.Count; i++)
            {
                var both = IsFrequent(items[i].Baskets.Count) ? Intersect(items[from].Baskets, items[i].Baskets) : [];
                if (IsFrequent(both.Count))
                {
                    continuations.Add((items[i].Item, both));
                }
            }

            return continuations;
        }

        private bool IsFrequent(int count) => count > 0 && (double)count / baskets >= options.MinimumSupport;

        private static List<int> Intersect(IReadOnlyList<int> left, IReadOnlyList<int> right)
        {
            var both = new List<int>();
            for (int l = 0, r = 0; l < left.Count && r < right.Count;)
            {
                if (left[l] == right[r])
                {
                    both.Add(left[l]);
                    l++;
                    r++;
                }
                else if (left[l] < right[r])
                {
                    l++;
                }
                else
                {
                    r++;
                }
            }

            return both;
        }

        private static int Compare(AssociationRule left, AssociationRule right)
        {
            var order = right.Lift.CompareTo(left.Lift);
            order = order != 0 ? order : right.Confidence.CompareTo(left.Confidence);
            order = order != 0 ? order : right.Count.CompareTo(left.Count);
            order = order != 0 ? order : left.Consequent.CompareTo(right.Consequent);
            order = order != 0 ? order : left.Antecedent.Count.CompareTo(right.Antecedent.Count);
            for (var i = 0; order == 0 && i < left.Antecedent.Count; i++)
            {
                order = left.Antecedent[i].CompareTo(right.Antecedent[i]);
            }

            return order;
        }
    }

    private sealed class ItemSetComparer : IEqualityComparer<int[]>
    {
        public static ItemSetComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = new HashCode();
            foreach (var item in obj)
            {
                hash.Add(item);
            }

            return hash.ToHashCode();
        }
    }
}
