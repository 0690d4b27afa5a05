using System.Text.Json.Nodes;

namespace Studio.Kernel.Recipes;

/// <summary>Something that a recipe carried and that the tenant had no feature for when it came.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The step, settings, feature or content type.</param>
/// <param name="Recipe">The recipe's name, or its file where it has none.</param>
/// <param name="Place">File, step and path that it came from.</param>
/// <param name="KeptUtc">When it came, or came again.</param>
/// <param name="Step">A step of a recipe that brings it again, without the secrets in it.</param>
/// <param name="Secrets">The paths, within the step, of the secrets that are kept encrypted and not shown.</param>
public sealed record KeptRecipePart(string Id, RecipeNoteKind Kind, string Name, string Recipe, string Place, DateTimeOffset KeptUtc, JsonObject Step, IReadOnlyList<string> Secrets);

/// <summary>
/// Keeps what recipes carry for features that the tenant does not have: it is listed, exported again unchanged, and used when a feature that knows it comes. What looks like a
/// secret by its name is encrypted. Everything runs in the scope's transaction where there is one.
/// </summary>
public interface IKeptRecipeParts
{
    /// <summary>Keeps a part; one of the same kind and name from the same place takes the place of the former.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">The step, settings, feature or content type.</param>
    /// <param name="key">Tells it from others of its kind and name; empty where there is one alone.</param>
    /// <param name="context">The step that it came with.</param>
    /// <param name="place">File, step and path.</param>
    /// <param name="step">A step of a recipe that brings it again.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task KeepAsync(RecipeNoteKind kind, string name, string key, RecipeStepContext context, string place, JsonObject step, CancellationToken cancellationToken);

    /// <summary>All kept parts, in the order in which they came.</summary>
    Task<IReadOnlyList<KeptRecipePart>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The step of a kept part with its secrets, to be run; null where there is none.</summary>
    Task<JsonObject?> OpenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Forgets a part; false where there is none.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Tells by their names which values of a foreign document are secrets.</summary>
public static class SecretNames
{
    private static readonly string[] Endings = ["password", "passwordhash", "secret", "apikey", "accesskey", "privatekey", "secretkey", "token", "connectionstring", "credential", "credentials"];

    /// <summary>True for names such as <c>ClientSecret</c> or <c>access_token</c>.</summary>
    public static bool IsSecret(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Endings.Any(e => plain.EndsWith(e, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Takes the secrets out of a document; their paths. <paramref name="replace"/> says what stands in their place; null removes them.</summary>
    public static IReadOnlyList<string> Visit(JsonNode? node, Func<string, string, string?> replace)
    {
        var found = new List<string>();
        Visit(node, "", replace, found);
        return found;
    }

    private static void Visit(JsonNode? node, string path, Func<string, string, string?> replace, List<string> found)
    {
        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Visit(items[i], $"{path}[{i}]", replace, found);
            }
        }

        foreach (var (name, value) in (node as JsonObject ?? []).ToList())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!IsSecret(name) || value is not JsonValue leaf || !leaf.TryGetValue<string>(out var text) || text.Length == 0)
            {
                Visit(value, at, replace, found);
                continue;
            }

            found.Add(at);
            if (replace(at, text) is { } other)
            {
                ((JsonObject)node!)[name] = other;
            }
            else
            {
                ((JsonObject)node!).Remove(name);
            }
        }
    }
}
