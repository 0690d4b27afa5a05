using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.Identity;

/// <summary>Who may be one person stands before a person, with the reasons; what was decided stays decided.</summary>
public sealed class DuplicateTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Customers_who_share_something_are_put_before_a_person_once(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        await side.FindDuplicatesAsync();
        var samples = (await side.GetAsync("/api/identity/duplicates"))["total"]!.GetValue<long>();
        var (one, other) = (await side.AddCustomerAsync("陳大文", "wen@example.com", "A-1"), await side.AddCustomerAsync("陈大文", "WEN@example.com", "A-2"));
        var (left, right) = (await side.AddCustomerAsync("Left", "both@example.com"), await side.AddCustomerAsync("Right", "both@example.com"));
        for (var i = 0; i < 7; i++)
        {
            await side.AddCustomerAsync("Clerk " + i, "till@example.com");
        }

        await side.FindDuplicatesAsync();
        await side.FindDuplicatesAsync();
        var found = await side.GetAsync("/api/identity/duplicates?pageSize=100");
        found["total"]!.GetValue<long>().ShouldBe(samples + 2, "an address of seven is nobody's");
        var first = found["items"]!.AsArray().Single(i => i!["customers"]!.AsArray().Any(c => (string)c! == one))!;
        var second = found["items"]!.AsArray().Single(i => i!["customers"]!.AsArray().Any(c => (string)c! == left))!;
        first["customers"]!.AsArray().Select(c => (string)c!).ShouldBe([one, other]);
        first["reasons"]!.AsArray().Select(r => (string)r!["kind"]!).ShouldBe(["mail", "name"], ignoreOrder: true);
        first["score"]!.GetValue<int>().ShouldBe(88);
        second["score"]!.GetValue<int>().ShouldBe(80);

        var list = await side.Admin.GetStringAsync("/admin/identity/duplicates");
        list.ShouldContain("wen@example.com");
        var review = await side.Admin.GetStringAsync("/admin/identity/merge/" + (string)first["id"]!);
        review.ShouldContain("A-1");
        review.ShouldContain("A-2");

        (await side.PostAsync($"/api/identity/duplicates/{(string)second["id"]!}/dismiss")).Status.ShouldBe(204);
        (await side.MergeAsync(one, other)).Status.ShouldBe(201);
        await side.AddCustomerAsync("Third", "other@example.com");
        await side.FindDuplicatesAsync();
        (await side.GetAsync("/api/identity/duplicates"))["total"]!.GetValue<long>().ShouldBe(samples, "both were decided");
        (await side.GetAsync("/api/identity/duplicates?state=dismissed"))["total"]!.GetValue<long>().ShouldBe(1);
        (await side.GetAsync("/api/identity/duplicates?state=merged"))["total"]!.GetValue<long>().ShouldBe(1);
        _ = right;
    }

    [Fact]
    public async Task A_person_merges_on_the_page_and_must_say_why()
    {
        await using var side = await IdentityTenant.SetUpAsync("Sqlite");
        var (one, other) = (await side.AddCustomerAsync("Mei Lin", "mei@example.com", "A-1"), await side.AddCustomerAsync("Mei-Lin", "mei.lin@example.com", "A-2"));
        async Task<(int Status, string Body, string Location)> SubmitAsync(string survivor, string reason)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["one"] = one, ["other"] = other, ["survivor"] = survivor, ["reason"] = reason });
            using var answer = await side.Admin.PostAsync("/admin/identity/merge?handler=merge", form);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString ?? "");
        }

        (await side.Admin.GetStringAsync($"/admin/identity/merge?one={one}&other=a-2")).ShouldContain("mei.lin@example.com", Case.Insensitive, "found by the number");
        var refused = await SubmitAsync(one, "");
        refused.Status.ShouldBe(400);
        refused.Body.ShouldContain("Say why");
        (await SubmitAsync(side.NewId(), "x")).Body.ShouldContain("Say who stays.");
        (await side.PersonOfAsync(other)).ShouldBe(other);
        (await SubmitAsync(other, "Same voice.")).Location.ShouldBe("/admin/customers/" + other);
        (await side.PersonOfAsync(one)).ShouldBe(other);
    }
}
