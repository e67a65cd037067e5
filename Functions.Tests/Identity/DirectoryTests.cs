using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class DirectoryTests
{
    private const string Clerk = "jingban@example.org";

    [Fact]
    public async Task An_administrator_adds_a_unit_and_its_clerk_who_gets_an_invitation_without_a_token()
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);

        await browser.Submit("/people", "/people/units", ("name", "示例学会（测试）"), ("kind", "全国学会"), ("quotas", "A=3 B=2"));
        var unit = Assert.Single(await Directory(app).Units(CancellationToken.None));
        var answer = await browser.Submit("/people", "/people", ("name", "张示例"), ("address", Clerk), ("roles", "Clerk"), ("unit", unit.Id.Value), ("invite", "true"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal([3, 2], unit.Quotas.Values);
        var page = await browser.Page("/people");
        Assert.Contains("已添加“张示例”。", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("示例学会（测试）", page.Body!.TextContent, StringComparison.Ordinal);
        var invitation = Assert.Single(await app.Letters(), letter => letter.Kind == "people.invitation");
        Assert.Contains("http://zhengji.example.org/sign-in\n", invitation.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("token", invitation.Body, StringComparison.Ordinal);
        using var clerk = await app.SignedIn(Clerk);
        Assert.Equal("张示例", await (await clerk.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", Clerk, "Reviewer", "", "姓名没有填写")]
    [InlineData("张示例", "not an address", "Reviewer", "", "邮箱地址的格式不对")]
    [InlineData("张示例", Clerk, null, "", "没有选择角色")]
    [InlineData("张示例", Clerk, "Public", "", "没有选择角色")]
    [InlineData("张示例", Clerk, "King", "", "格式不对")]
    [InlineData("张示例", Clerk, "Clerk", "", "没有选择单位")]
    [InlineData("张示例", Clerk, "Clerk", "nosuchunit", "没有找到所选的单位")]
    [InlineData("张示例", IdentityApp.Administrator, "Reviewer", "", "已经属于")]
    public async Task A_person_that_can_t_be_is_refused_with_a_sentence_and_not_added(string name, string address, string? role, string unit, string sentence)
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);
        List<(string, string)> fields = [("name", name), ("address", address), ("unit", unit), ("invite", "true")];
        if (role is not null)
            fields.Add(("roles", role));

        var answer = await browser.Submit("/people", "/people", [.. fields]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(await Directory(app).People(CancellationToken.None));
        Assert.DoesNotContain(await app.Letters(), letter => letter.Kind == "people.invitation");
    }

    [Theory]
    [InlineData("", "全国学会", "", "单位名称没有填写")]
    [InlineData("示例学会（测试）", "", "", "单位类别没有填写")]
    [InlineData("示例学会（测试）", "全国学会", "A=x", "名额的写法不对")]
    [InlineData("示例学会（测试）", "全国学会", "A=-1", "名额的写法不对")]
    [InlineData("已有学会（测试）", "全国学会", "", "已经存在")]
    public async Task A_unit_that_can_t_be_is_refused_with_a_sentence_and_not_added(string name, string kind, string quotas, string sentence)
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);
        await browser.Submit("/people", "/people/units", ("name", "已有学会（测试）"), ("kind", "全国学会"));

        var answer = await browser.Submit("/people", "/people/units", ("name", name), ("kind", kind), ("quotas", quotas));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(await Directory(app).Units(CancellationToken.None));
    }

    [Fact]
    public async Task A_retired_address_is_free_again_and_its_former_holder_stays_in_the_rows()
    {
        await using var app = await IdentityApp.Start();
        var former = await app.Add("kaoping@example.org", Role.Expert);
        using var browser = await app.SignedIn(IdentityApp.Administrator);

        await browser.Submit("/people", $"/people/{former.Id}/retire");
        var next = await app.Add("kaoping@example.org", Role.Expert);

        Assert.NotEqual(former.Id, next.Id);
        Assert.NotNull((await Directory(app).Person(former.Id, CancellationToken.None))!.RetiredAt);
        using var expert = await app.SignedIn("kaoping@example.org");
        Assert.Equal(HttpStatusCode.OK, (await expert.Get("/account")).StatusCode);
    }

    [Fact]
    public async Task Nobody_retires_himself_and_an_unknown_person_is_not_found()
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);
        var self = Assert.Single(await Directory(app).People(CancellationToken.None));
        var token = await browser.FormToken("/people");

        var own = await browser.Post($"/people/{self.Id}/retire", (FormTokens.Field, token));
        var unknown = await browser.Post("/people/0123/retire", (FormTokens.Field, token));

        Assert.Equal(HttpStatusCode.BadRequest, own.StatusCode);
        Assert.Contains("不能停用自己的账户", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_program_of_an_administrator_does_what_the_page_does()
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await TokenTests.Issue(browser);

        var unit = await Json(program, "/api/people/units", """{"name":"示例学会（测试）","kind":"全国学会"}""");
        var person = await Json(program, "/api/people", $$"""{"name":"张示例","address":"{{Clerk}}","roles":["clerk"],"unit":"{{unit.GetProperty("id").GetString()}}"}""");
        await Json(program, $"/api/people/{person.GetProperty("id").GetString()}/invite", "{}");
        await Json(program, $"/api/people/{person.GetProperty("id").GetString()}/retire", "{}");

        Assert.Single(await Directory(app).People(CancellationToken.None));
        Assert.Contains(await app.Letters(), letter => letter.Kind == "people.invitation");
        var broken = await program.Post("/api/people", new StringContent("{", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Equal("application/problem+json", broken.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Nobody_but_administrators_sees_or_changes_people()
    {
        await using var app = await IdentityApp.Start();
        await app.Add("fuzeren@example.org", Role.Lead);
        using var lead = await app.SignedIn("fuzeren@example.org");
        using var nobody = app.Browse();

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.Get("/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.Get("/people")).StatusCode);
        var answer = await lead.Post("/people/units", (FormTokens.Field, await lead.FormToken("/account")), ("name", "示例学会（测试）"), ("kind", "全国学会"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await Directory(app).Units(CancellationToken.None));
    }

    [Fact]
    public async Task Every_change_of_the_directory_is_one_entry_of_an_unbroken_chain()
    {
        await using var app = await IdentityApp.Start();
        using var browser = await app.SignedIn(IdentityApp.Administrator);
        await browser.Submit("/people", "/people/units", ("name", "示例学会（测试）"), ("kind", "全国学会"));
        await browser.Submit("/people", "/people", ("name", "张示例"), ("address", Clerk), ("roles", "Expert"));
        var expert = (await Directory(app).People(CancellationToken.None)).Single(person => person.Address == Clerk);
        await browser.Submit("/people", $"/people/{expert.Id}/invite");
        await browser.Submit("/people", $"/people/{expert.Id}/retire");

        var rows = await app.Services.GetRequiredService<IRecords>().Page(PeopleKeys.Partition, AuditKeys.EntriesOf(PeopleKeys.Chain), 100, null, CancellationToken.None);
        var entries = rows.Rows.Select(row => TechVolunteers.Json.Read<AuditEntry>(row.Json)).ToArray();

        Assert.Equal(
            ["people.added", "identity.signed-in", "people.unit-added", "people.added", "people.invited", "people.retired"],
            entries.Select(entry => entry.Action));
        Assert.Equal([AuditEntry.Genesis, .. entries[..^1].Select(entry => entry.Hash())], entries.Select(entry => entry.Previous));
        Assert.DoesNotContain(rows.Rows, row => row.Json.Contains("张示例", StringComparison.Ordinal) || row.Json.Contains(Clerk, StringComparison.Ordinal));
    }

    private static PeopleDirectory Directory(IdentityApp app) => app.Services.GetRequiredService<PeopleDirectory>();

    private static async Task<JsonElement> Json(Browser program, string path, string body)
    {
        var answer = await program.Post(path, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
