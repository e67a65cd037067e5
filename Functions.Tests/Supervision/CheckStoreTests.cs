using System.Net;
using System.Text.Json;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Supervision;

public sealed class CheckStoreTests
{
    [Fact]
    public async Task A_supervisor_checks_a_running_store_on_a_page_and_reads_what_is_broken()
    {
        await using var app = await TestApp.Start();
        await app.AddPerson("supervisor", "监督员甲", [Role.Supervisor]);
        using var supervisor = await app.SignIn("supervisor@example.org");

        var sound = await supervisor.Submit(await supervisor.Get("/checks"), "form[action='/checks']", ("documents", "true"));
        await app.Records.Commit("people", [new RowChange.Put("due-letter/20211104010000000/nobody", "{}")], default);
        var broken = await supervisor.Submit(await supervisor.Get("/checks"), "form[action='/checks']");

        Assert.Equal(HttpStatusCode.OK, sound.StatusCode);
        Assert.Contains("不成立 0 条，未核对 0 条。", sound.Words, StringComparison.Ordinal);
        Assert.Equal(27, sound.Html.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("不成立 1 条", broken.Words, StringComparison.Ordinal);
        Assert.Contains("请立即报告系统管理员。", broken.Words, StringComparison.Ordinal);
        Assert.Equal("people 的索引 due-letter/20211104010000000/nobody 没有对应的信件。", broken.Html.QuerySelector("tr.refused li")!.TextContent);
    }

    [Fact]
    public async Task An_administrators_program_gets_the_same_as_JSON()
    {
        await using var app = await TestApp.Start();
        using var admin = await app.SignIn("admin@example.org");
        var issued = await admin.Submit(await admin.Get("/account"), "form[action='/account/tokens']", ("name", "核对"), ("days", "1"));
        var token = (issued.Location is null ? issued : await admin.Follow(issued)).Html.QuerySelector("code.secret")!.TextContent.Trim();
        using var program = app.Anonymous();

        var answer = await program.Send(new HttpRequestMessage(HttpMethod.Post, "/api/checks") { Content = new StringContent("""{"documents":false}"""), Headers = { Authorization = new("Bearer", token) } });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var report = JsonDocument.Parse(answer.Text);
        Assert.True(report.RootElement.GetProperty("sound").GetBoolean());
        Assert.Contains(report.RootElement.GetProperty("parts").EnumerateArray(), part => part.GetProperty("code").GetString() == "I12" && part.GetProperty("standing").GetString() == "holds");
    }

    [Fact]
    public async Task Others_are_refused()
    {
        await using var app = await TestApp.Start();
        await app.AddPerson("lead", "负责人甲", [Role.Lead]);
        using var lead = await app.SignIn("lead@example.org");
        using var anyone = app.Anonymous();

        Assert.Equal(HttpStatusCode.Forbidden, (await lead.Get("/checks")).StatusCode);
        Assert.Contains("登录", (await anyone.Get("/checks")).Words, StringComparison.Ordinal);
    }
}
