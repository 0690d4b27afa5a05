using Studio.Kernel.Modules;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Tests.Modules;

/// <summary>What switching features changes is known before anything is done.</summary>
public sealed class FeaturePlanTests
{
    private static readonly ModuleCatalogue Catalogue = new([typeof(FeaturePlanTests).Assembly]);

    [Fact]
    public void Switching_on_brings_what_is_needed_first()
    {
        var plan = FeaturePlan.Enable(Catalogue, [], ["Test.Roof"], isDefaultTenant: true);
        plan.SwitchedOn.Select(f => f.Id).ShouldBe(["Test.Floor", "Test.House", "Test.Roof"]);
        plan.Enabled.ShouldBe(["Test.Roof"]);
        plan.SwitchedOff.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_on_is_not_switched_on_again() =>
        FeaturePlan.Enable(Catalogue, ["Test.Roof"], ["test.house"], isDefaultTenant: true).IsEmpty.ShouldBeTrue();

    [Fact]
    public void Switching_off_names_what_needs_it_and_takes_that_along_when_it_may()
    {
        var refused = Should.Throw<ProblemException>(() => FeaturePlan.Disable(Catalogue, ["Test.Roof"], ["Test.Floor"], withDependants: false, isDefaultTenant: true));
        refused.Status.ShouldBe(409);
        refused.Message.ShouldContain("Test.House, Test.Roof");

        var plan = FeaturePlan.Disable(Catalogue, ["Test.Roof", "Test.Listener"], ["Test.Floor"], withDependants: true, isDefaultTenant: true);
        plan.SwitchedOff.Select(f => f.Id).ShouldBe(["Test.Roof", "Test.House", "Test.Floor"]);
        plan.Enabled.ShouldBe(["Test.Listener"]);
    }

    [Fact]
    public void What_is_off_needs_no_confirmation() =>
        FeaturePlan.Disable(Catalogue, ["Test.Floor"], ["Test.House"], withDependants: false, isDefaultTenant: true).IsEmpty.ShouldBeTrue();

    [Theory]
    [InlineData("Test.Nothing", true, "No module of this host declares")]
    [InlineData("Test.Mortar", true, "is not switched on by itself")]
    [InlineData("Test.Landlord", false, "for the default tenant alone")]
    [InlineData("Test.Keys", false, "'Test.Landlord' is for the default tenant alone")]
    public void What_a_tenant_may_not_have_is_refused(string feature, bool isDefault, string because)
    {
        var refused = Should.Throw<ProblemException>(() => FeaturePlan.Enable(Catalogue, [], [feature], isDefault));
        refused.Status.ShouldBe(400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("features");
        refused.Message.ShouldContain(because);
    }

    [Fact]
    public void What_is_always_on_stays_and_so_does_what_it_needs()
    {
        Should.Throw<ProblemException>(() => FeaturePlan.Disable(Catalogue, [], ["Test.Always"], withDependants: true, isDefaultTenant: true)).Status.ShouldBe(400);
        Should.Throw<ProblemException>(() => FeaturePlan.Disable(Catalogue, [], ["Test"], withDependants: true, isDefaultTenant: true)).Message.ShouldContain("'Test.Always' is always on");
    }
}
