using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Scripts.Types;

namespace Studio.Scripts.Running;

/// <summary>Makes what a script sees: the fixed roots with the facts of a customer, <c>now</c> and <c>input</c>. What is not known is not there (<c>undefined</c>).</summary>
internal sealed class ScriptScene(ContentManager content, ContentDoor door, IServiceProvider services, TimeProvider time)
{
    /// <summary>The globals of a run.</summary>
    /// <param name="customerId">Whose facts, or null for nobody's.</param>
    /// <param name="input">What the caller gave.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ProblemException">400: there is no such customer, or the person may not see him.</exception>
    public async Task<JsonObject> MakeAsync(string? customerId, JsonNode? input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var globals = new JsonObject();
        foreach (var root in ScriptTypes.Roots)
        {
            globals[root] = new JsonObject();
        }

        if (services.GetService<FactService>() is { } facts)
        {
            await RequireAsync(customerId, cancellationToken);
            var batch = new FactBatch(await facts.GetCatalogueAsync(cancellationToken), [new FactSubject(customerId, null)], null, now);
            await facts.LoadAsync(batch, cancellationToken);
            foreach (var (path, value) in batch.Profiles[0].ToJson())
            {
                Put(globals, path.Split('.'), value?.DeepClone());
            }
        }

        globals["now"] = now.ToUnixTimeMilliseconds();
        globals["input"] = input?.DeepClone();
        return globals;
    }

    private async Task RequireAsync(string? customerId, CancellationToken cancellationToken)
    {
        if (customerId is null)
        {
            return;
        }

        var customer = await content.GetAsync(customerId, VersionOptions.Published, cancellationToken) ?? throw ProblemException.Invalid("customerId", "There is no such customer.");
        await door.RequireAsync(ContentAct.View, customer.ContentType, customer, cancellationToken);
    }

    private static void Put(JsonObject globals, string[] path, JsonNode? value)
    {
        var place = globals;
        foreach (var name in path[..^1])
        {
            if (place[name] is not JsonObject next)
            {
                place[name] = next = [];
            }

            place = next;
        }

        place[path[^1]] = value;
    }
}
