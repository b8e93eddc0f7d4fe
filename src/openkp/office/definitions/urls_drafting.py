"""The drafting room: drafts in brackets, positions, the search."""

from django.urls import URLPattern, path

from openkp.office.definitions.views import (
    drafting,
    drafting_changing,
    drafting_files,
    drafting_positions,
    drafting_proposing,
    drafting_room,
)

urlpatterns: list[URLPattern] = [
    path("drafts/", drafting.drafts, name="drafts"),
    path("drafts/new/", drafting.new_draft, name="new_draft"),
    path("drafts/<str:number>/", drafting_room.draft, name="draft"),
    path("drafts/<str:number>/edit/", drafting_changing.draft_edit, name="draft_edit"),
    path("drafts/<str:number>/bracket/", drafting_changing.draft_bracket, name="draft_bracket"),
    path("drafts/<str:number>/close/", drafting_changing.draft_close, name="draft_close"),
    path("drafts/<str:number>/release/", drafting_changing.draft_release, name="draft_release"),
    path("drafts/<str:number>/positions/", drafting_positions.draft_positions, name="draft_positions"),
    path(
        "drafts/<str:number>/positions/release/",
        drafting_positions.draft_release_positions,
        name="draft_release_positions",
    ),
    path("drafts/<str:number>/propose/", drafting_proposing.draft_propose, name="draft_propose"),
    path("drafts/<str:number>/draft.toml", drafting_files.draft_file, name="draft_file"),
    path("drafts/<str:number>/<slug:table>.<str:form>", drafting_files.draft_table, name="draft_table"),
    path("debates/<str:key>/", drafting_room.debate, name="debate"),
    path("debates/<str:key>/draft.toml", drafting_files.debate_file, name="debate_file"),
    path("debates/<str:key>/<slug:table>.<str:form>", drafting_files.debate_table, name="debate_table"),
]
