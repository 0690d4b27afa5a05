using System.Text.Json.Nodes;
using Studio.Kernel.Modules;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>Switches this tenant's features, for pages and API alike, and writes it down.</summary>
public sealed class FeatureAdministration(FeatureSwitch features, ModuleCatalogue catalogue, IAuditTrail audit, ShellSettings shell)
{
    /// <summary>Switches a feature on, with what it needs; nothing happens where it is on.</summary>
    /// <exception cref="ProblemException">404: no module declares it; 400: this tenant may not have it.</exception>
    public Task<FeatureChange> EnableAsync(string feature, CancellationToken cancellationToken) =>
        RecordAsync(features.EnableAsync(shell.Name, [Known(feature).Id], cancellationToken));

    /// <summary>Switches a feature off; nothing happens where it is off.</summary>
    /// <param name="feature">The feature's id.</param>
    /// <param name="withDependants">True switches off what needs it, too.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <exception cref="ProblemException">404: no module declares it; 400: it is always on; 409: others need it.</exception>
    public Task<FeatureChange> DisableAsync(string feature, bool withDependants, CancellationToken cancellationToken) =>
        RecordAsync(features.DisableAsync(shell.Name, [Known(feature).Id], withDependants, cancellationToken));

    private async Task<FeatureChange> RecordAsync(Task<FeatureChange> change)
    {
        // The change stands: it is written down even where the caller no longer waits.
        var done = await change;
        await audit.RecordSwitchAsync(done.SwitchedOn, done.SwitchedOff, CancellationToken.None);
        return done;
    }

    private FeatureInfo Known(string feature) => catalogue.Find(feature) ?? throw ProblemException.NotFound("No module of this host declares this feature.");
}

/// <summary>Writes down what switching features did.</summary>
internal static class SwitchRecords
{
    public static async Task RecordSwitchAsync(this IAuditTrail audit, IReadOnlyList<string> switchedOn, IReadOnlyList<string> switchedOff, CancellationToken cancellationToken)
    {
        foreach (var (action, features) in new[] { (AuditActions.FeaturesDisabled, switchedOff), (AuditActions.FeaturesEnabled, switchedOn) })
        {
            if (features.Count > 0)
            {
                var names = string.Join(", ", features);
                await audit.RecordAsync(new AuditEntry(action) { SubjectType = "Feature", SubjectId = features[^1], SubjectName = names, After = new JsonObject { ["features"] = new JsonArray([.. features.Select(f => JsonValue.Create(f))]) } }, cancellationToken);
            }
        }
    }
}
