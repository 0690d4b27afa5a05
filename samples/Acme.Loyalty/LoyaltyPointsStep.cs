using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Acme.Loyalty;

/// <summary>The recipe step <c>AcmeLoyaltyPoints</c>: <c>{ "name": "AcmeLoyaltyPoints", "Cards": [ { "CustomerId": "…", "Points": 100 } ] }</c>.</summary>
internal sealed class LoyaltyPointsStep(LoyaltyCards cards) : IRecipeStepHandler
{
    public string Name => "AcmeLoyaltyPoints";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var given = context.Step["Cards"] as JsonArray ?? throw ProblemException.Invalid("Cards", "A list of cards is needed.");
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i] is not JsonObject card || card["Points"] is not JsonValue value || !value.TryGetValue<int>(out var points))
            {
                throw ProblemException.Invalid($"Cards[{i}].Points", "A whole number is needed.");
            }

            await cards.GiveAsync((string?)card["CustomerId"] ?? "", points, "recipe", cancellationToken);
        }
    }
}
