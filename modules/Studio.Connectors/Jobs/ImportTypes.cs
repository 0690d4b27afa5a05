using Studio.ContentModel.Definitions;
using Studio.Customers;
using Studio.Kernel.Problems;
using Studio.Sales;

namespace Studio.Connectors.Jobs;

/// <summary>The content types that an import makes items of: found by their parts, by their usual name where several have the part.</summary>
internal sealed record ImportTypes(string Customer, string Product)
{
    /// <exception cref="ProblemException">409: the tenant lacks one.</exception>
    public static ImportTypes Find(ContentDefinitions definitions)
    {
        Find(definitions, OrderParts.Order, OrderParts.ConventionalType);
        return new ImportTypes(Find(definitions, CustomerParts.Customer, "Customer"), Find(definitions, CustomerParts.Product, "Product"));
    }

    private static string Find(ContentDefinitions definitions, string part, string usual)
    {
        var types = definitions.TypesWith(part).ToList();
        return types.Find(t => t == usual) ?? types.FirstOrDefault()
            ?? throw new ProblemException(409, "Nothing can be imported here.", $"No content type of this tenant is made with {part}. Add one by a recipe.");
    }
}
