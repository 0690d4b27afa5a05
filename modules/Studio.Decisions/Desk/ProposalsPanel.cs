using Microsoft.AspNetCore.Authorization;
using Studio.Customers.Screens;
using Studio.Kernel.Security;

namespace Studio.Decisions.Desk;

/// <summary>The tab of proposals on a customer's page.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Latest">The newest decisions.</param>
/// <param name="MayAsk">True for who may ask what to propose.</param>
internal sealed record ProposalsView(string CustomerId, IReadOnlyList<DeskDecision> Latest, bool MayAsk);

/// <summary>What was proposed to the customer, and the way to ask what to propose now.</summary>
internal sealed class ProposalsPanel(AgentDesk desk, IAuthorizationService authorization) : ICustomerPanel
{
    public string Name => "proposals";

    public string Title => "Proposals";

    public string Icon => "lightbulb";

    public int Order => 5;

    public Permission Permission => DecisionPermissions.ViewDecisions;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken) => new("/Pages/Desk/_Proposals.cshtml", new ProposalsView(
        context.CustomerId, await desk.LatestAsync(context.CustomerId, cancellationToken), await authorization.HasPermissionAsync(context.User, DecisionPermissions.RequestDecisions)));
}
