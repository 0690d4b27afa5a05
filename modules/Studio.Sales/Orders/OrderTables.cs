using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;

namespace Studio.Sales.Orders;

/// <summary>The typed table of a content type of orders, with the columns' names in SQL.</summary>
internal sealed record OrderTable(string Type, string Name, string Number, string Customer, string Kind, string Placed, string Total, string Currency);

/// <summary>Finds the tables of all types that are made with the order part: a recipe names its types as it likes.</summary>
internal sealed class OrderTables(ContentDefinitionStore definitions, ContentTables tables)
{
    public async ValueTask<IReadOnlyList<OrderTable>> GetAsync(CancellationToken cancellationToken) => Of(await definitions.GetAsync(cancellationToken), tables);

    public static IReadOnlyList<OrderTable> Of(ContentDefinitions all, ContentTables tables) => [.. all.TypesWith(OrderParts.Order).Select(type =>
    {
        var table = tables.For(type, all);
        string Column(string field, string suffix = "") => table.Column($"{OrderParts.Order}.{field}", suffix);
        return new OrderTable(type, table.Name, Column("Number"), Column("Customer"), Column("Kind"), Column("PlacedUtc"), Column("Total"), Column("Total", "Currency"));
    })];

    /// <summary>The names of the text fields of the type's own part.</summary>
    public static IReadOnlyCollection<string> TextsOf(ContentDefinitions all, string type) =>
        [.. all.FieldsOf(all.Type(type)!).Where(f => f.Part.Name == type && f.Field.FieldType == "TextField").Select(f => f.Field.Name)];

    /// <summary>The type that new orders are made of: the only one with the part, else the one named by convention; null where there is none.</summary>
    public static string? TypeOf(ContentDefinitions all)
    {
        var types = all.TypesWith(OrderParts.Order).ToList();
        return types.Count == 1 ? types[0] : types.Find(t => t == OrderParts.ConventionalType) ?? types.FirstOrDefault();
    }
}
