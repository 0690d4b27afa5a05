using System.Security.Claims;

namespace Studio.Admin.Finding;

/// <summary>A thing that a person can go to.</summary>
/// <param name="Text">What he reads, in his language.</param>
/// <param name="Url">Its address below the tenant's root.</param>
/// <param name="Icon">The name of a Bootstrap icon.</param>
/// <param name="Hint">What tells it from others of the name, or null.</param>
public sealed record FoundEntry(string Text, string Url, string Icon, string? Hint = null);

/// <summary>
/// Gives what a person can go to by typing some of its name: pages, items, things to do. Modules register theirs as scoped services; whoever asks may open the studio, what else he may is the source's to see to.
/// </summary>
public interface IFindSource
{
    /// <summary>Where its group stands among the others; pages are 0, things to do 10, items 20.</summary>
    int Order { get; }

    /// <summary>What its group is called, in the person's language.</summary>
    string Title { get; }

    /// <summary>What the text finds, the best first; only the first <paramref name="take"/> are shown.</summary>
    /// <param name="text">What was typed, trimmed, at most <see cref="Finder.MaximumText"/> characters; empty where nothing was typed yet.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="take">How many are wanted, at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<IReadOnlyList<FoundEntry>> FindAsync(string text, ClaimsPrincipal user, int take, CancellationToken cancellationToken);
}
