using Studio.Kernel.Modules;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>Switches this tenant's features, for pages and API alike. It is recorded wherever features are switched from, by <see cref="Audit.FeatureAudit"/>.</summary>
public sealed class FeatureAdministration(FeatureSwitch features, ModuleCatalogue catalogue, ShellSettings shell)
{
    /// <summary>Switches a feature on, with what it needs; nothing happens where it is on.</summary>
    /// <exception cref="ProblemException">404: no module declares it; 400: this tenant may not have it.</exception>
    public Task<FeatureChange> EnableAsync(string feature, CancellationToken cancellationToken) =>
        features.EnableAsync(shell.Name, [Known(feature).Id], cancellationToken);

    /// <summary>Switches a feature off; nothing happens where it is off.</summary>
    /// <param name="feature">The feature's id.</param>
    /// <param name="withDependants">True switches off what needs it, too.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <exception cref="ProblemException">404: no module declares it; 400: it is always on; 409: others need it.</exception>
    public Task<FeatureChange> DisableAsync(string feature, bool withDependants, CancellationToken cancellationToken) =>
        features.DisableAsync(shell.Name, [Known(feature).Id], withDependants, cancellationToken);

    private FeatureInfo Known(string feature) => catalogue.Find(feature) ?? throw ProblemException.NotFound("No module of this host declares this feature.");
}
