using Studio.Data.Writing;
using Studio.Kernel.Recipes;

namespace Studio.Data.Sessions;

/// <summary>A recipe is one transaction of the tenant's writer, tables that it makes included.</summary>
internal sealed class RecipeTransaction(UnitOfWork unit) : IRecipeTransaction
{
    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, (_, ct) => work(ct), cancellationToken);
}
