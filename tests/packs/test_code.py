"""Commands, calls and templates in content, held against what AWS's own tools know."""

from pathlib import Path
from textwrap import dedent

import pytest
from authored import NOTES, QUESTIONS, write_pack

from studykit.packs.check import check
from studykit.packs.check.calls import client_calls, commands
from studykit.packs.check.templates import template

STEM = "The orders of a shop must stay in the order they came in. Which queue fits?"


def messages(findings: object) -> list[str]:
    return [f"{line}: {message}" for line, message in findings]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("aws sqs receive-message --queue-url $URL --wait-time-seconds 20", None),
        ("aws --region eu-west-1 sqs purge-queue --queue-url $URL --output json", None),
        ("$ aws s3 cp a.txt s3://b/a.txt", None),
        ("aws s3api get-object --bucket b --key k out.txt", None),
        ("aws lambda update-function-code --function-name f --zip-file fileb://f.zip", None),
        ("aws cloudformation deploy --template-file t.yaml --stack-name s", None),
        ("aws cloudformation wait stack-create-complete --stack-name s", None),
        ("aws lambda create-function --generate-cli-skeleton", None),
        ("URL=$(aws sqs get-queue-url --queue-name q --query QueueUrl)", None),
        ("aws ec2 run-instances --no-dry-run --image-id ami-1", None),
        ("echo aws nothing", None),
        ("aws sqs recieve-message", '1: there is no "aws sqs recieve-message"'),
        ("aws sqss list", '1: the AWS CLI has no command "aws sqss"'),
        ("aws sqs purge-queue --queue q", '1: "aws sqs purge-queue" takes no --queue'),
        ("aws sqs purge-queue", '1: "aws sqs purge-queue" needs --queue-url'),
        ("aws lambda invoke --function-name f --invocation-type Async out",
         "1: --invocation-type cannot be Async; it is one of DryRun, Event, RequestResponse …"),
        ("aws sqs purge-queue --queue-url 'x", "1: the command's quotes do not match"),
        ("cat a | aws sqs nope --x", '1: there is no "aws sqs nope"'),
        ("X=$(aws sqs nope)", '1: there is no "aws sqs nope"'),
    ],
)  # fmt: skip
def test_commands_of_the_cli_exist(command: str, wrong: str | None):
    found = messages(commands(command, 0))

    assert found[:1] == ([wrong] if wrong else [])


def test_a_command_over_several_lines_is_named_by_its_first():
    block = dedent(
        """\
        # all of it
        aws sqs send-message --queue-url $URL \\
          --message-body '{
            "a": 1
          }' \\
          --delay 5
        """
    )

    assert messages(commands(block, 10)) == ['12: "aws sqs send-message" takes no --delay']


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ('c = boto3.client("sqs")\nc.send_message(QueueUrl=u, MessageBody="b")', None),
        ('boto3.client("s3").generate_presigned_url("get_object", Params={})', None),
        ('c = boto3.client("sqs")\nc.send_message(**message)', None),
        ('s = boto3.Session()\nc = s.client("sqs")\nc.send(1)',
         '3: the sqs client has no method "send"'),
        ('c = boto3.client("sqs")\nc.send_message(QueueUrl=u)',
         '2: send_message needs the parameter "MessageBody"'),
        ('boto3.client("sqs").purge_queue(QueueUrl=u, Url=u)',
         '1: purge_queue takes no parameter "Url"'),
        ('boto3.client("sqz").x()', '1: boto3 has no client "sqz"'),
        ('boto3.client("kms").generate_data_key(KeyId="k", KeySpec="AES_512")',
         "1: KeySpec cannot be AES_512; it is one of AES_128, AES_256 …"),
        ("not python", None),
    ],
)  # fmt: skip
def test_calls_of_clients_exist(code: str, wrong: str | None):
    assert messages(client_calls(code, 0)) == ([wrong] if wrong else [])


WHOLE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {timeout}
"""
FRAGMENT = """\
Jobs:
  Type: AWS::SQS::Queue
  Properties:
    {key}: !GetAtt Elsewhere.Arn
"""


def test_templates_go_through_cfn_lint():
    assert messages(template(WHOLE.format(timeout=60), 4)) == []
    assert messages(template(WHOLE.format(timeout=90_000), 4)) == [
        "9: cfn-lint E3034: 90000 is greater than the maximum of 43200"
    ]


def test_a_fragment_may_refer_to_what_stands_elsewhere():
    assert messages(template(FRAGMENT.format(key="KmsMasterKeyId"), 0)) == []
    assert messages(template(FRAGMENT.format(key="KeyId"), 0)) == [
        "4: cfn-lint E3002: Additional properties are not allowed ('KeyId' was unexpected)"
    ]


def test_a_sam_function_brings_its_transform():
    sam = """\
    Check:
      Type: AWS::Serverless::Function
      Properties:
        Runtime: python3.14
        Handler: app.handler
        CodeUri: src/
        Timeouts: 3
    """

    assert messages(template(dedent(sam), 0)) == [
        "7: cfn-lint E3002: Additional properties are not allowed ('Timeouts' was unexpected. "
        "Did you mean 'Timeout'?)"
    ]


def test_in_notes_it_is_an_error_and_in_stems_a_warning_that_can_be_waived(tmp_path: Path):
    fence = "```bash\naws sqs nope\n```"
    stem = "|\n      ```bash\n      aws sqs nope\n      ```\n\n      " + STEM
    asked = QUESTIONS.replace(STEM, stem)
    waived = f"{asked}    waive: {{L36: the typing mistake is what is asked for}}\n"

    def said(notes: str, questions: str) -> list[str]:
        files = {"topics/queues/notes.md": notes, "topics/queues/questions.yaml": questions}
        return [str(p) for p in check(write_pack(tmp_path, {**files})).problems]

    assert said(f"{NOTES}\n{fence}\n", QUESTIONS) == [
        'topics/queues/notes.md:11: L36 there is no "aws sqs nope"'
    ]
    assert said(NOTES, asked) == [
        'topics/queues/questions.yaml:5: L36 warning: which-queue: there is no "aws sqs nope"'
    ]
    assert said(NOTES, waived) == []
