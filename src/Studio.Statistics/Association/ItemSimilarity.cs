using System.Runtime.InteropServices;

namespace Studio.Statistics.Association;

/// <summary>How alike items are.</summary>
public sealed record ItemSimilarityOptions
{
    /// <summary>λ of the shrinkage n / (n + λ): so many common customers make half of the full similarity.</summary>
    public double Shrinkage { get; init; } = 10;

    /// <summary>The most similar items kept for each.</summary>
    public int Neighbours { get; init; } = 50;

    /// <summary>The items of a customer that are looked at, the first ones: who bought everything tells nothing, and costs its square.</summary>
    public int ItemsPerCustomer { get; init; } = 500;
}

/// <summary>An item and how well it fits.</summary>
/// <param name="Item">The item.</param>
/// <param name="Score">The similarity or score.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScoredItem(int Item, double Score);

/// <summary>
/// What customers bought together, item by item (PTC): cosine n_ij / √(n_i n_j), shrunk by n_ij / (n_ij + λ) (item-based filtering: Sarwar et
/// al., 2001; shrinkage: Koren, 2008). Immutable, and for any number of threads.
/// </summary>
public sealed class ItemSimilarity
{
    private readonly Dictionary<int, ScoredItem[]> _neighbours;

    private ItemSimilarity(Dictionary<int, ScoredItem[]> neighbours) => _neighbours = neighbours;

    /// <summary>Learns from what each customer bought; an item counts once for a customer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ItemSimilarity Learn(IEnumerable<IReadOnlyCollection<int>> customers, ItemSimilarityOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(customers);
        options ??= new ItemSimilarityOptions();
        if (!(options.Shrinkage >= 0) || options.Neighbours < 1 || options.ItemsPerCustomer < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Shrinkage is not negative; at least one neighbour is kept, and two items of a customer.");
        }

        var numbers = new Dictionary<int, int>();
        var bought = new List<int[]>();
        var buyers = new List<List<int>>();
        foreach (var customer in customers)
        {
            int[] items = [.. customer.Distinct().Take(options.ItemsPerCustomer).Select(Number)];
            foreach (var item in items)
            {
                buyers[item].Add(bought.Count);
            }

            bought.Add(items);
        }

        var names = numbers.ToDictionary(n => n.Value, n => n.Key);
        var common = new int[numbers.Count];
        var neighbours = new Dictionary<int, ScoredItem[]>(numbers.Count);
        for (var item = 0; item < common.Length; item++)
        {
            cancellation.ThrowIfCancellationRequested();
            neighbours[names[item]] = Nearest(item, bought, buyers, common, names, options);
        }

        return new ItemSimilarity(neighbours);

        int Number(int item)
        {
            if (!numbers.TryGetValue(item, out var number))
            {
                numbers[item] = number = buyers.Count;
                buyers.Add([]);
            }

            return number;
        }
    }

    /// <summary>The items most like one, the most similar first, equals by number; none for an item that nobody bought.</summary>
    public IReadOnlyList<ScoredItem> Of(int item) => _neighbours.GetValueOrDefault(item) ?? [];

    /// <summary>What fits a customer: for each item the sum of its similarities to what they bought, without what they own; the best first, equals by number.</summary>
    /// <param name="owned">What the customer bought.</param>
    /// <param name="limit">The items wanted.</param>
    public IReadOnlyList<ScoredItem> Recommend(IReadOnlyCollection<int> owned, int limit)
    {
        ArgumentNullException.ThrowIfNull(owned);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var own = owned.ToHashSet();
        var scores = new Dictionary<int, double>();
        foreach (var item in own.Order())
        {
            foreach (var neighbour in Of(item))
            {
                if (!own.Contains(neighbour.Item))
                {
                    scores[neighbour.Item] = scores.GetValueOrDefault(neighbour.Item) + neighbour.Score;
                }
            }
        }

        return [.. scores.Select(s => new ScoredItem(s.Key, s.Value)).OrderByDescending(s => s.Score).ThenBy(s => s.Item).Take(limit)];
    }

    private static ScoredItem[] Nearest(int item, List<int[]> bought, List<List<int>> buyers, int[] common, Dictionary<int, int> names, ItemSimilarityOptions options)
    {
        var touched = new List<int>();
        foreach (var buyer in buyers[item])
        {
            foreach (var other in bought[buyer])
            {
                if (other != item && common[other]++ == 0)
                {
                    touched.Add(other);
                }
            }
        }

        var scored = new List<ScoredItem>(touched.Count);
        foreach (var other in touched)
        {
            double n = common[other];
            common[other] = 0;
            scored.Add(new ScoredItem(names[other], n / Math.Sqrt((double)buyers[item].Count * buyers[other].Count) * n / (n + options.Shrinkage)));
        }

        return [.. scored.OrderByDescending(s => s.Score).ThenBy(s => s.Item).Take(options.Neighbours)];
    }
}
