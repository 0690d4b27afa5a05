using System.Globalization;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>The real shop's file, read without anything of the product: which customers ordered for how much, and who bought what.</summary>
internal sealed class RetailFile
{
    public const string Name = "datasets/online-retail/online_retail_sample.csv";

    private readonly Dictionary<string, decimal> _ordered = [];
    private readonly HashSet<(string Customer, string Code)> _bought = [];

    private RetailFile(IEnumerable<string> lines)
    {
        foreach (var line in lines.Skip(1))
        {
            // Only the description may hold a semicolon, so the columns after it are counted from the end.
            var cells = line.Split(';');
            var (number, code, customer) = (cells[0], cells[1].ToUpperInvariant(), cells[^2]);
            if (customer.Length == 0)
            {
                continue;
            }

            var ordered = _ordered.GetValueOrDefault(customer);
            if (!number.StartsWith('C'))
            {
                ordered += int.Parse(cells[^5], CultureInfo.InvariantCulture) * decimal.Parse(cells[^3].Replace(',', '.'), CultureInfo.InvariantCulture);
                _bought.Add((customer, code));
            }

            _ordered[customer] = ordered;
        }
    }

    public static string FilePath => Path.Combine(StudioHost.SharedFolder!, Name);

    /// <summary>Everyone who ordered or gave something back.</summary>
    public IReadOnlyCollection<string> Customers => _ordered.Keys;

    public static RetailFile Read() => new(File.ReadLines(FilePath));

    /// <summary>Who ordered for more than the amount and never the product, by customer number.</summary>
    public IReadOnlyList<string> OrderedMoreThanWithout(decimal amount, string code) =>
        [.. _ordered.Where(c => c.Value > amount && !_bought.Contains((c.Key, code))).Select(c => c.Key).Order(StringComparer.Ordinal)];
}
