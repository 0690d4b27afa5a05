using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;

namespace Studio.Contents.Api;

/// <summary>The request's <c>If-Match</c> (RFC 9110, 13.1.1): which state of the item the caller means to change.</summary>
internal sealed class IfMatch
{
    private readonly IReadOnlyList<string> _tags;

    private IfMatch(IReadOnlyList<string> tags) => _tags = tags;

    /// <summary>Reads the header; without one everything matches.</summary>
    public static IfMatch From(HttpRequest request) => new([.. request.Headers.IfMatch.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]);

    /// <summary>Itself, where the caller named a state.</summary>
    /// <exception cref="ProblemException">428: he did not.</exception>
    public IfMatch Require() => _tags.Count > 0
        ? this
        : throw new ProblemException(StatusCodes.Status428PreconditionRequired, "If-Match is needed.", "Read the item with ?version=latest and send its ETag as If-Match, so that nobody's change in between is overwritten unseen.");

    /// <summary>Compares with the newest version; call it in the transaction of the change.</summary>
    /// <exception cref="ProblemException">412: someone changed the item in between.</exception>
    public void Check(ContentItem? item)
    {
        if (_tags.Count == 0 || (item is not null && _tags.Any(t => t == "*" || t == $"\"{item.ETag}\"")))
        {
            return;
        }

        throw new ProblemException(StatusCodes.Status412PreconditionFailed, "The item was changed in between.", item is null
            ? "There is no such item any more. Nothing was changed."
            : $"'{item.DisplayText}' was changed by {(item.Author.Length == 0 ? "someone else" : item.Author)} since you read it; its ETag is \"{item.ETag}\" now. Read it with ?version=latest and make your change again. Nothing was changed.");
    }
}
