using System.Globalization;
using Studio.Connectors.OrderLines;
using Studio.Sales.Orders;

namespace Studio.Connectors.Tests;

/// <summary>Reads the real file twice: by the import, and independently by splitting lines, and compares line for line and to the cent.</summary>
[Trait("Category", "Conformance")]
public sealed class OnlineRetailTests
{
    private const string File = "datasets/online-retail/online_retail_sample.csv";

    [ConformanceFact(File)]
    public void The_real_file_is_what_is_known_of_it()
    {
        var summary = Read(DateShift.None).Summary;
        summary.ShouldSatisfyAllConditions(
            s => s.LinesTotal.ShouldBe(10_000),
            s => s.Accepted.ShouldBe(10_000),
            s => s.Documents.ShouldBe(512),
            s => s.Orders.ShouldBe(424),
            s => s.Returns.ShouldBe(43),
            s => s.Corrections.ShouldBe(45),
            s => s.CodesAsWritten.ShouldBe(2015),
            s => s.ChargeCodes.ShouldBe(6),
            s => s.Products.ShouldBe(1982),
            s => s.Customers.ShouldBe(323),
            s => s.AcceptedTotal.ShouldBe(180_667.75m));
    }

    [ConformanceFact(File)]
    public void An_independent_reading_gives_the_same_lines()
    {
        var file = Read(DateShift.None);
        var read = file.Documents.SelectMany(d => d.Lines).OrderBy(l => l.Line).Select(l => (l.Line, l.Number, l.Code, l.Description, l.Quantity, (decimal)l.UnitAmount / 100, l.At, l.Customer, l.Country)).ToList();
        var expected = Independently().ToList();
        read.Count.ShouldBe(expected.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            read[i].ShouldBe(expected[i]);
        }

        file.Summary.AcceptedTotal.ShouldBe(expected.Sum(l => l.Quantity * l.Price));
    }

    [ConformanceFact(File)]
    public void An_independent_reading_gives_the_same_documents()
    {
        var file = Read(DateShift.None);
        var documents = Independently().GroupBy(l => l.Number).ToDictionary(g => g.Key, g => (
            Lines: g.Count(), Total: g.Sum(l => l.Quantity * l.Price), First: g.Min(l => l.At), Customer: g.Max(l => l.Customer)!,
            Kind: g.Key[0] == 'C' ? OrderKinds.Return : g.All(l => l.Price == 0 && l.Customer.Length == 0) ? OrderKinds.Correction : OrderKinds.Order));
        file.Documents.Count.ShouldBe(documents.Count);
        foreach (var document in file.Documents)
        {
            (document.Lines.Count, (decimal)document.Lines.Sum(l => l.Amount) / 100, document.At, document.Customer, document.Kind).ShouldBe(documents[document.Number]);
        }

        file.Documents.SelectMany(d => d.Lines).Select(l => (l.Number, l.Ordinal)).Distinct().Count().ShouldBe(10_000);
        file.Products.Keys.Order(StringComparer.Ordinal).ShouldBe(
            Independently().Select(l => l.Code.ToUpperInvariant()).Where(c => char.IsAsciiDigit(c[0])).Distinct().Order(StringComparer.Ordinal));
    }

    [ConformanceFact(File)]
    public void The_dates_come_to_now()
    {
        var file = Read(DateShift.Now);
        file.Rejects.ShouldBeEmpty();
        var newest = Independently().Max(l => l.At).AddDays(file.ShiftDays);
        (OrderFile.Noon - newest).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    private static ImportContent Read(DateShift shift)
    {
        using var stream = System.IO.File.OpenRead(SharedData.Find(File)!);
        return OrderLineFile.Read(stream, new ReadingOptions("GBP", TimeZoneInfo.Utc, OrderFile.Noon, shift, null), CancellationToken.None);
    }

    // Nothing of the import is used here. Quotes stand around the third column alone in this file.
    private static IEnumerable<(int Line, string Number, string Code, string Description, long Quantity, decimal Price, DateTimeOffset At, string Customer, string Country)> Independently()
    {
        var lines = System.IO.File.ReadAllLines(SharedData.Find(File)!);
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(';');
            var (rest, description) = (cells[^5..], string.Join(';', cells[2..^5]));
            if (description.StartsWith('"'))
            {
                description = description[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
            }

            var date = rest[1].Split('/', ' ', ':').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            yield return (i + 1, cells[0], cells[1], description.Trim(), long.Parse(rest[0], CultureInfo.InvariantCulture), decimal.Parse(rest[2].Replace(',', '.'), CultureInfo.InvariantCulture),
                new DateTimeOffset(date[2], date[1], date[0], date[3], date[4], 0, TimeSpan.Zero), rest[3], rest[4]);
        }
    }
}
