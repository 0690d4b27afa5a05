using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Work;

namespace Studio.Contents.Designing;

/// <summary>A piece of background work as people read it.</summary>
/// <param name="Text">What is done.</param>
/// <param name="Progress">How far it is; empty where nothing is counted.</param>
/// <param name="Done">How many are done.</param>
/// <param name="Total">How many there are, or null.</param>
/// <param name="Error">Why the last attempt failed, or null.</param>
internal sealed record DesignWorkLine(string Text, string Progress, long Done, long? Total, string? Error);

/// <summary>The work on types.</summary>
/// <param name="Lines">What is being done.</param>
/// <param name="Url">Where the newest state is asked for.</param>
internal sealed record DesignWorkState(IReadOnlyList<DesignWorkLine> Lines, string Url);

/// <summary>What is being done in the background after changes of definitions. Tidying up that waits until nobody can know the earlier definitions is left out: nobody needs to wait for it.</summary>
internal sealed class DesignWork(ContentWorkQueue queue, TimeProvider time, IStringLocalizer<DesignWork> texts)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    /// <summary>The work on these types.</summary>
    public async Task<DesignWorkState> OfAsync(IReadOnlyCollection<string> types, string url, CancellationToken cancellationToken) =>
        new([.. (await OpenAsync(cancellationToken)).Where(w => types.Contains(w.ContentType, StringComparer.Ordinal)).Select(Describe)], url);

    /// <summary>The types on which there is work.</summary>
    public async Task<IReadOnlySet<string>> TypesAsync(CancellationToken cancellationToken) => (await OpenAsync(cancellationToken)).Select(w => w.ContentType).ToHashSet(StringComparer.Ordinal);

    private async Task<IEnumerable<ContentWorkState>> OpenAsync(CancellationToken cancellationToken) =>
        (await queue.ListAsync(cancellationToken)).Where(w => w.Ended is null && (w.Error is not null || w.Due <= time.GetUtcNow() + Soon) && w.Kind is not ContentWorkKind.Forget);

    private DesignWorkLine Describe(ContentWorkState work) => new(work.Kind switch
    {
        ContentWorkKind.Items => texts["Items are brought up to date"],
        ContentWorkKind.Records => texts["What the audit trail tells of items is brought up to date"],
        ContentWorkKind.Index => texts["An index is built"],
        ContentWorkKind.RemoveItems => texts["Items of the removed type are taken out of use"],
        _ => texts["What is no longer needed is tidied away"],
    }, work.Total is > 0 and var total ? texts["{0} of {1}", Count(work.Done), Count(total)] : "", work.Done, work.Total is > 0 ? work.Total : null, work.Error);

    private static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
