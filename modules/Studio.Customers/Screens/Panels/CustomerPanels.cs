using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>A panel as a person sees it.</summary>
/// <param name="Panel">The panel.</param>
/// <param name="Title">Its title in his language.</param>
/// <param name="Failed">True where it could not be loaded.</param>
/// <param name="Content">What it shows, where it was loaded.</param>
internal sealed record ShownPanel(ICustomerPanel Panel, string Title, bool Failed = false, CustomerPanelContent? Content = null);

/// <summary>The panels of a customer's page that a person may see.</summary>
internal sealed class CustomerPanels(IEnumerable<ICustomerPanel> panels, IAuthorizationService authorization, IStringLocalizerFactory localizers, ILogger<CustomerPanels> logger)
{
    /// <summary>Those that he may see, in their order, without what they show.</summary>
    public async Task<IReadOnlyList<ShownPanel>> OfAsync(ClaimsPrincipal user)
    {
        var mine = new List<ShownPanel>();
        foreach (var panel in panels.OrderBy(p => p.Order).ThenBy(p => p.Name, StringComparer.Ordinal))
        {
            if (await authorization.HasPermissionAsync(user, panel.Permission))
            {
                mine.Add(new ShownPanel(panel, localizers.Create(panel.GetType())[panel.Title]));
            }
        }

        return mine;
    }

    /// <summary>The panel with what it shows now.</summary>
    public async Task<ShownPanel> LoadAsync(ShownPanel shown, CustomerPanelContext context, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(ICustomerPanel.LongestLoad);
        try
        {
            return shown with { Content = await shown.Panel.LoadAsync(context, ending.Token) };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(e, "The panel {Panel} of a customer's page failed", shown.Panel.Name);
            return shown with { Failed = true };
        }
    }
}
