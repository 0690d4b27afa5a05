using Studio.Connectors.Jobs;
using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Tests;

public sealed class ImportBatchTests
{
    [Fact]
    public void A_batch_is_bounded_by_documents_and_by_work_and_never_empty()
    {
        ImportBatch.Next(Documents(count: 200, lines: 1), 0, Known()).Count.ShouldBeInRange(2, 50);
        ImportBatch.Next(Documents(count: 200, lines: 30), 0, Known()).Count.ShouldBeInRange(2, 5);
        ImportBatch.Next(Documents(count: 2, lines: 5000), 1, Known()).ShouldHaveSingleItem().Number.ShouldBe("1");
    }

    [Fact]
    public void Products_that_may_have_to_be_made_are_work() =>
        ImportBatch.Next(Documents(count: 200, lines: 1), 0, new KnownItems()).Count.ShouldBeGreaterThan(ImportBatch.Next(Documents(count: 200, lines: 30, ownCodes: true), 0, new KnownItems()).Count);

    private static KnownItems Known() => new() { Products = { ["X1"] = "id" } };

    private static List<ImportDocument> Documents(int count, int lines, bool ownCodes = false) => [.. Enumerable.Range(0, count).Select(d =>
    {
        var document = new ImportDocument($"{d}");
        document.Lines.AddRange(Enumerable.Range(0, lines).Select(l => new ImportLine
        {
            Line = 1,
            IsProduct = true,
            Ordinal = l + 1,
            Number = document.Number,
            Code = ownCodes ? $"X{d}_{l}" : "X1",
            Description = "",
            Quantity = 1,
            UnitAmount = 1,
            At = OrderFile.Noon,
            Customer = "",
            Country = "",
            Raw = "",
        }));
        return document;
    })];
}
