using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Studio.Admin.Notifications;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>A recipe that somebody sent; with its archive, where it came in one, which is open as long as this is.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Archive">The archive that it came in, or null.</param>
public sealed record SentRecipe(Recipe Recipe, RecipeArchive? Archive) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Archive?.Dispose();
}

/// <summary>Runs recipes on this tenant, for pages and API alike. What it does is recorded where it is done: by the recipe itself and by the features.</summary>
public sealed class RecipeAdministration(RecipeFolder recipes, RecipeRunner runner, ShellSettings shell, INotifications notifications, IdGenerator ids, IHttpContextAccessor http)
{
    /// <summary>The longest recipe that is taken from outside, in bytes.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>A recipe of the host.</summary>
    /// <exception cref="ProblemException">404: there is none of this name.</exception>
    public async Task<Recipe> GetAsync(string name, CancellationToken cancellationToken) =>
        await recipes.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound("There is no recipe of this name.");

    /// <summary>Reads a recipe that was sent: a zip, told by its first bytes, or JSON.</summary>
    /// <param name="content">Can seek, and stays open as long as the answer is used.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ProblemException">400 with place and cause; nothing was written.</exception>
    public static async Task<SentRecipe> ReadAsync(Stream content, string source, CancellationToken cancellationToken)
    {
        var first = new byte[2];
        var read = await content.ReadAtLeastAsync(first, 2, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        if (read == 2 && first is [(byte)'P', (byte)'K'])
        {
            var archive = RecipeArchive.Open(content, source);
            return new SentRecipe(archive.Recipe, archive);
        }

        if (content.Length > MaximumLength)
        {
            throw ProblemException.Invalid(source, $"A recipe has at most {MaximumLength / (1024 * 1024)} MB; send a larger one in a zip.");
        }

        using var reader = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
        return new SentRecipe(Recipe.Parse(await reader.ReadToEndAsync(cancellationToken), source), null);
    }

    /// <summary>Runs a recipe, or tries it out.</summary>
    /// <exception cref="ProblemException">400 with file, step, JSON path and cause; nothing was changed.</exception>
    public async Task<RecipeResult> RunAsync(Recipe recipe, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            var result = await runner.RunAsync(shell.Name, recipe, new RecipeRunOptions { DryRun = dryRun, Viewer = RecipeViewer.Of(http) }, cancellationToken);
            await (dryRun ? Task.CompletedTask : TellAsync(recipe, NotificationTone.Success, "The recipe “{0}” has run."));
            return result;
        }
        catch (Exception) when (!dryRun)
        {
            await TellAsync(recipe, NotificationTone.Danger, "The recipe “{0}” failed: nothing was changed.");
            throw;
        }
    }

    // Who ran it may have gone on to another page, or closed the window.
    private Task TellAsync(Recipe recipe, NotificationTone tone, string text) => http.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } person
        ? notifications.TellAsync(person, new NewNotification("recipe:" + ids.NewId(), typeof(RecipeAdministration), text, recipe.DisplayName) { Tone = tone, Url = "/admin/recipes" }, CancellationToken.None)
        : Task.CompletedTask;
}

/// <summary>Looks after what recipes brought for features that were not there.</summary>
public sealed class KeptRecipePartService(IKeptRecipeParts kept, KeptRecipePartUse use, IRecipeTransaction transaction, IAuditTrail audit)
{
    /// <summary>The kept parts, each with whether it could be used now.</summary>
    public async Task<IReadOnlyList<(KeptRecipePart Part, bool IsUsable)>> ListAsync(CancellationToken cancellationToken)
    {
        var usable = new List<(KeptRecipePart, bool)>();
        foreach (var part in await kept.ListAsync(cancellationToken))
        {
            usable.Add((part, await use.IsUsableAsync(part, cancellationToken)));
        }

        return usable;
    }

    /// <summary>Uses a part by the feature that knows it now; it is kept no longer.</summary>
    /// <exception cref="ProblemException">404: there is none; 400: it cannot be used, and stays as it is.</exception>
    public async Task<RecipeOutcome> UseAsync(string id, CancellationToken cancellationToken)
    {
        var part = await FindAsync(id, cancellationToken);
        return await use.UseAsync(part, ct => RecordAsync(part, "used", ct), cancellationToken);
    }

    /// <summary>Forgets a part.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task ForgetAsync(string id, CancellationToken cancellationToken)
    {
        var part = await FindAsync(id, cancellationToken);
        await transaction.RunAsync(async ct =>
        {
            await kept.RemoveAsync(part.Id, ct);
            await RecordAsync(part, "forgotten", ct);
        }, cancellationToken);
    }

    private async Task<KeptRecipePart> FindAsync(string id, CancellationToken cancellationToken) =>
        (await kept.ListAsync(cancellationToken)).FirstOrDefault(p => p.Id == id) ?? throw ProblemException.NotFound("There is no such kept part.");

    private Task RecordAsync(KeptRecipePart part, string how, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(AuditActions.KeptPartRemoved)
    {
        SubjectType = "Recipe",
        SubjectId = part.Id,
        SubjectName = part.Name,
        Before = new JsonObject { ["Kind"] = part.Kind.ToString(), ["Place"] = part.Place, ["How"] = how },
    }, cancellationToken);
}
