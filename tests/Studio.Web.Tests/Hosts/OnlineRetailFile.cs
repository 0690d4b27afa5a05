using System.Globalization;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>A line of the file as a person with a ruler reads it: nothing of the import is used here.</summary>
public sealed record RetailLine(int Line, string Number, int Ordinal, string Code, string Description, long Quantity, long UnitPence, string Customer, string Country, DateTimeOffset At)
{
    public long Pence => Quantity * UnitPence;
}

/// <summary>The real file of December 2010.</summary>
public static class OnlineRetailFile
{
    public const string Name = "datasets/online-retail/online_retail_sample.csv";

    public static string Path => System.IO.Path.Combine(StudioHost.SharedFolder!, Name);

    public static IReadOnlyList<RetailLine> Read()
    {
        var read = new List<RetailLine>();
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 1;
        foreach (var line in File.ReadLines(Path).Skip(1))
        {
            number++;

            // Only a description holds quotes or semicolons: two cells before it, five after.
            var cells = line.Split(';');
            var (last, description) = (cells[^5..], string.Join(';', cells[2..^5]));
            if (description.StartsWith('"'))
            {
                description = description[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
            }

            var ordinal = ordinals[cells[0]] = ordinals.GetValueOrDefault(cells[0]) + 1;
            read.Add(new RetailLine(number, cells[0], ordinal, cells[1], description.Trim(), long.Parse(last[0], CultureInfo.InvariantCulture), Pence(last[2]), last[3], last[4], Time(last[1])));
        }

        return read;
    }

    private static long Pence(string text)
    {
        var parts = text.Split(',');
        var pence = parts.Length == 1 ? "00" : parts[1].PadRight(2, '0');
        pence.Length.ShouldBe(2);
        return (long.Parse(parts[0], CultureInfo.InvariantCulture) * 100) + (parts[0].StartsWith('-') ? -1 : 1) * long.Parse(pence, CultureInfo.InvariantCulture);
    }

    // The shop is in London, where December is on UTC.
    private static DateTimeOffset Time(string text)
    {
        var n = text.Split('/', ' ', ':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new DateTimeOffset(n[2], n[1], n[0], n[3], n[4], 0, TimeSpan.Zero);
    }
}
