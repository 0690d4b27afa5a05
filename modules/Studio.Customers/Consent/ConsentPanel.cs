using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Consent;

/// <summary>What the customer's page shows of consent.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="States">How he stands to each purpose.</param>
/// <param name="History">What he said, newest first.</param>
internal sealed record ConsentView(string CustomerId, IReadOnlyList<ConsentState> States, IReadOnlyList<ConsentRecord> History)
{
    /// <summary>How much of what was said is shown.</summary>
    public const int MostHistory = 50;
}

/// <summary>How the customer stands to each purpose, with all that he said, and where and when.</summary>
internal sealed class ConsentPanel(IDatabase database, ConsentRegister register) : ICustomerPanel
{
    public string Name => "consent";

    public string Title => "Consent";

    public string Icon => "check2-circle";

    public int Order => 70;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var subject = Subject.Customer(context.CustomerId);
        var view = await database.ReadAsync(async (session, ct) => new ConsentView(
            context.CustomerId, await register.StatesAsync(session, subject, ct), await register.HistoryAsync(session, subject, ConsentView.MostHistory, ct)), cancellationToken);
        return view.States.Count + view.History.Count == 0 ? null : new CustomerPanelContent("/Pages/Consent/_CustomerConsent.cshtml", view);
    }
}
